"""Every question of the runtime contract, asked of the Python the suite runs on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import CellType, FrameType
from typing import Any

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
    """Live functions may be patched exactly where there is a GIL."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()

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


@pytest.mark.parametrize("kind", [threading.Lock, threading.RLock, threading.Condition])
def test_a_thread_interrupted_on_its_way_into_a_block_gives_the_lock_back(kind: Callable[[], Any]) -> None:
    """It has the lock once it is free, and is ended inside the block: nothing of the block runs, the lock is free, no tool is kept."""
    if runtime().lacks_local_events():
        pytest.skip("3.11 runs the block's first statements, and keeps a condition's lock")
    lock, ended = kind(), []

    def work() -> None:
        try:
            with lock:
                ended.append("late")
        except KeyboardInterrupt:
            ended.append("interrupted")

    tools = runtime().tools_in_use()
    for turn in range(1, 4):
        lock.acquire()
        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(0.05)
        assert runtime().interrupt_thread(thread.ident or 0, KeyboardInterrupt)
        lock.release()
        thread.join(30)

        assert ["interrupted"] * turn == ended
        assert lock.acquire(False)
        lock.release()
    assert tools == runtime().tools_in_use()


def test_two_threads_on_their_way_into_one_block_are_interrupted_each() -> None:
    """The event is one code object's: each thread hears its own, and who was not asked goes on."""
    lock, ended = threading.Lock(), []

    def work(name: str) -> None:
        try:
            with lock:
                pass
            ended.append(f"{name} went on")
        except KeyboardInterrupt:
            ended.append(f"{name} was interrupted")

    lock.acquire()
    threads = {name: threading.Thread(target=work, args=(name,)) for name in "abc"}
    for thread in threads.values():
        thread.start()
    time.sleep(0.1)
    for name in "ac":
        runtime().interrupt_thread(threads[name].ident or 0, KeyboardInterrupt)
    lock.release()
    for thread in threads.values():
        thread.join(30)

    assert ["a was interrupted", "b went on", "c was interrupted"] == sorted(ended)
    assert "livesh interrupts" not in runtime().tools_in_use().values()


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


TAKEN_FOR_ANOTHER = r"""
import ctypes, os, sys, types
others = [eval(f"lambda: {i}") for i in range(400)]        # versions from the counter of code objects
import livesh
root = sys.argv[1]
sys.path.insert(0, root)
TEXT = "def f(x=1): return x, {0}\n"
with open(os.path.join(root, "replaced.py"), "w") as file: file.write(TEXT.format(0))
import replaced
def version(function): return ctypes.c_uint32.from_address(id(function) + types.FunctionType.__basicsize__ - 8).value
def caller():
    names = {}
    exec("def site(one): return one()", names)
    return names["site"]
def warm(function):
    site = caller()
    for _ in range(60): site(function)
    return site
by_version = {version(each): each for each in others}
def spare(x=1): return x
codes = [spare.__code__.replace(co_firstlineno=line) for line in (1, 2)]
while version(spare) < min(by_version):                    # the counter of replaced code catches up
    codes.reverse()
    spare.__code__ = codes[0]
    warm(spare)
taken = 0
for n in range(1, 40):
    livesh.swap("replaced", sources={"replaced": TEXT.format(n)})
    site = warm(replaced.f)
    assert site(replaced.f) == (1, n)
    other = by_version.get(version(replaced.f))
    if other is not None:
        taken += 1
        print("taken for another", flush=True)
        site(other)                                        # the process dies here
print("taken:", taken)
"""


@pytest.mark.skipif(not runtime().versions_collide(), reason="one counter for both here")
@pytest.mark.parametrize("hook", ["", "sys.addaudithook(lambda *a: None)"])
def test_a_swapped_function_is_never_taken_for_another(tmp_path: Path, hook: str) -> None:
    """A call site that was specialised for a swapped function with defaults may be handed one without any."""
    text = TAKEN_FOR_ANOTHER.replace("import livesh\n", f"import livesh\n{hook}\n")

    done = subprocess.run([sys.executable, "-c", text, str(tmp_path)], capture_output=True, text=True, timeout=120)

    assert (0, "taken: 0\n") == (done.returncode, done.stdout), done.stderr[-1000:]


LET_GO = r"""
import gc, os, sys, weakref
import livesh
sys.addaudithook(lambda *a: None)
root = sys.argv[1]
sys.path.insert(0, root)
TEXT = "def make(k):\n    def inner(x={0}): return k, x, {0}\n    return inner\ndef f(x=[{0}], *, y={0}): return x, y, {0}\nclass A:\n    def m(self, x={0}): return x, {0}\n"
with open(os.path.join(root, "replaced.py"), "w") as file: file.write(TEXT.format(0))
import replaced
inner, codes = replaced.make(7), []
for n in range(1, 30):
    codes += [weakref.ref(x.__code__) for x in (replaced.f, replaced.make, replaced.A.m, inner)]
    livesh.swap("replaced", sources={"replaced": TEXT.format(n)})
    assert (replaced.f(), replaced.A().m(), inner()) == (([n], n, n), (n, n), (7, n, n))
gc.collect()
print(sum(code() is not None for code in codes), sys.getrefcount(replaced.f.__defaults__), sys.getrefcount(inner.__code__) < 9)
"""


def test_under_an_audit_hook_old_code_is_let_go_of(tmp_path: Path) -> None:
    """References are written as words there; the old ones still lose their last owner, and the new ones have theirs."""
    done = subprocess.run([sys.executable, "-c", LET_GO, str(tmp_path)], capture_output=True, text=True, timeout=120)

    assert "0 2 True\n" == done.stdout, done.stdout + done.stderr[-1000:]
