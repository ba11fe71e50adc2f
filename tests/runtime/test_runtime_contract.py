"""Every question of the runtime contract, asked of the Python the suite runs on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from importlib import import_module
from types import CellType, FrameType

import pytest

from livesh.errors import Lacking
from livesh.runtime.contract import Runtime
from livesh.runtime.select import RUNTIMES, runtime


@pytest.mark.parametrize("row", sorted(RUNTIMES))
def test_every_row_is_a_runtime(row: tuple[int, int]) -> None:
    """Every row of the table names a class that answers the contract and says which Python it is."""
    file, name = RUNTIMES[row]

    chosen = getattr(import_module(f"livesh.runtime.{file}"), name)()

    assert isinstance(chosen, Runtime)
    assert f"CPython {row[0]}.{row[1]}" == chosen.name


def test_the_running_python_is_chosen() -> None:
    """The chosen row is that of the running interpreter, once and for all."""
    assert f"CPython {sys.version_info[0]}.{sys.version_info[1]}" == runtime().name
    assert runtime() is runtime()


def test_patching_is_refused_without_a_gil() -> None:
    """Live functions may be patched exactly where there is a GIL, and the refusal says so."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()

    assert gil is runtime().can_patch()
    assert ("" == runtime().patch_refusal()) is gil


def test_a_closure_is_replaced_in_place() -> None:
    """A function gets other cells and keeps its identity."""

    def outer(value: int) -> object:
        return lambda: value

    inner = outer(1)
    runtime().set_closure(inner, (CellType(7),))

    assert 7 == inner()


def test_an_audit_hook_is_noticed() -> None:
    """A Python audit hook is seen, in a child process since it cannot be taken off again."""
    text = (
        "import sys; from livesh.runtime.select import runtime; before = runtime().has_audit_hook();"
        "sys.addaudithook(lambda *a: None); print(before, runtime().has_audit_hook())"
    )

    said = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=True)

    assert "True" == said.stdout.split()[1]


def test_a_file_is_renamed_in_place() -> None:
    """Code and the code nested in it carry the new file name; identity is kept."""
    scope: dict[str, object] = {}
    exec(compile("def f():\n return lambda: 1\n", "old.py", "exec"), scope)
    code = scope["f"].__code__  # type: ignore[attr-defined]

    runtime().rename_file(code, "./old.py")

    nested = [c for c in code.co_consts if hasattr(c, "co_filename")]
    assert ["./old.py"] * 2 == [c.co_filename for c in [code, *nested]]


def test_a_local_is_written_into_a_running_frame() -> None:
    """A local, a parameter and a captured variable change under the frame that runs."""

    def function(parameter: int) -> tuple[int, int, int]:
        local = captured = 1
        for name in ("parameter", "local", "captured"):
            runtime().write_local(sys._getframe(), name, 5)
        return parameter, local, (lambda: captured)()

    assert (5, 5, 5) == function(1)


def test_a_local_is_written_into_a_suspended_generator() -> None:
    """A generator that is suspended goes on with the new value."""

    def count() -> object:
        value = 1
        yield value
        yield value

    generator = count()
    next(generator)  # type: ignore[call-overload]
    runtime().write_local(generator.gi_frame, "value", 9)  # type: ignore[attr-defined]

    assert 9 == next(generator)  # type: ignore[call-overload]


def test_a_busy_thread_is_interrupted() -> None:
    """An exception reaches a thread that runs Python code; a thread that is gone is said to be gone."""
    ended: list[str] = []

    def busy() -> None:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            ended.append("interrupted")

    thread = threading.Thread(target=busy)
    thread.start()
    found = runtime().interrupt_thread(thread.ident or 0, KeyboardInterrupt)
    thread.join(60)

    assert found
    assert ["interrupted"] == ended
    assert not runtime().interrupt_thread(thread.ident or 0, KeyboardInterrupt)


def _locally_monitored(seen: list[int]) -> int:
    total = 0
    while not seen and total < 10**9:
        total += 1
    return total


def test_a_running_frame_is_reached_or_the_lack_is_said() -> None:
    """Local line events reach a loop that already runs, or `Lacking` says that this Python cannot."""
    asked = runtime()
    if asked.lacks_local_events():
        with pytest.raises(Lacking):
            asked.claim_tool("livesh test")
        return
    seen: list[int] = []
    before = asked.tools_in_use()
    thread = threading.Thread(target=_locally_monitored, args=(seen,))
    thread.start()
    time.sleep(0.05)
    tool = asked.claim_tool("livesh test")
    asked.on_event(tool, "LINE", lambda code, line: seen.append(line))
    asked.local_events(tool, _locally_monitored.__code__, ["LINE"])
    thread.join(60)
    asked.free_tool(tool)

    assert not thread.is_alive()
    assert set(seen) <= set(range(_locally_monitored.__code__.co_firstlineno, 10**4))
    assert seen
    assert before == asked.tools_in_use()


def test_the_contract_itself_is_honest() -> None:
    """A Python nobody knows says `Lacking` instead of guessing."""
    unknown = Runtime()
    frame: FrameType = sys._getframe()

    for question in (lambda: unknown.write_local(frame, "x", 1), lambda: unknown.claim_tool("x")):
        with pytest.raises(Lacking):
            question()
