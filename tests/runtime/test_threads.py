"""Threads as the kernel and the interpreter know them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

import livesh
from livesh.runtime import threads


def test_kernel_ids_are_found_where_threading_does_not_know_them() -> None:
    """A raw thread's id is the one it says itself; a thread that ended, or an ident of nobody, has none."""
    said: list[tuple[int, int]] = []
    leave, there = threading.Event(), threading.Event()

    def work() -> None:
        said.append((threads.get_ident(), threads.get_native_id()))
        there.set()
        leave.wait(30)

    threads.start_thread(work)
    assert there.wait(30)
    ((ident, native),) = said
    main = threading.main_thread()
    assert main.ident is not None and main.native_id is not None
    assert {ident: native} == threads.kernel_ids([ident, 12345, 1 << 70], {main.ident: main.native_id})
    assert {} == threads.kernel_ids([], {})
    leave.set()


def test_the_main_thread_of_a_program_without_threading() -> None:
    """It is known where livesh was imported in it, also in a forked child."""
    source = (
        "import sys, os\nfrom livesh.runtime import threads\nassert 'threading' not in sys.modules\n"
        "def check(): return threads.main_ident() == threads.get_ident()\n"
        "pid = os.fork()\nif not pid: os._exit(not check())\nsys.exit(os.waitpid(pid, 0)[1] or not check())"
    )
    done = subprocess.run([sys.executable, "-S", "-c", source], env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(livesh.__file__))}, check=False)
    assert 0 == done.returncode


def test_a_module_that_another_thread_is_importing_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in `sys.modules` already, without most of its names: two shells that ask at once meet there."""
    import importlib.machinery
    import types

    from livesh.agent import evaluate

    half = types.ModuleType("livesh.services.registry")
    half.__spec__ = importlib.machinery.ModuleSpec(half.__name__, None)
    half.__spec__._initializing = True  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, half.__name__, half)
    assert threads.imported(half.__name__) is None
    assert threads.imported("nothing.at.all") is None
    assert os is evaluate.program_name("os")
    half.__spec__._initializing = False  # type: ignore[attr-defined]
    assert half is threads.imported(half.__name__)
