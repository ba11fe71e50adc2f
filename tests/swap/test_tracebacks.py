"""Tracebacks with the version that ran: ours, and what the service prints itself."""

from __future__ import annotations

import io
import linecache
import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import handmade
import pytest
from handmade import Shelf

from livesh.swap.history import tracebacks

ONE = """\
def work():
    yield 1
    raise ValueError("from one")


def call(generator):
    return list(generator)


def chained():
    try:
        {}["missing"]
    except KeyError as cause:
        raise RuntimeError("chained") from cause


def grouped():
    found = []
    for each in (1, 2):
        try:
            raise ValueError(each)
        except ValueError as cause:
            found.append(cause)
    raise ExceptionGroup("several", found)
"""
TWO = ONE.replace("    yield 1\n", "    # two lines\n    # were added\n    yield 2\n").replace("from one", "from two")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def stale(module: ModuleType) -> BaseException:
    """Swap to TWO while a generator of version 1 is suspended, and return what it raises then."""
    generator = module.work()
    next(generator)
    handmade.swap(module, TWO)
    try:
        module.call(generator)
    except ValueError as cause:
        return cause
    raise AssertionError


def test_frames_carry_their_version_and_its_line(shelf: Shelf) -> None:
    """Each frame of a versioned module says module@vN after its function, with the line that version has there."""
    module = shelf.load(ONE)

    text = tracebacks.format_exception(stale(module))

    name, path = module.__name__, module.__file__
    assert f'  File "{path}", line 3, in work {name}@v1\n    raise ValueError("from one")\n' in text
    assert f'  File "{path}", line 9, in call {name}@v2\n    return list(generator)\n' in text
    assert text.startswith("Traceback (most recent call last):\n")
    assert text.endswith("ValueError: from one\n")


def test_current_frames_carry_the_current_version(shelf: Shelf) -> None:
    """Code that was swapped in says so, and shows its own lines though the disk has others."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO)

    with pytest.raises(ValueError, match="from two") as caught:
        module.call(module.work())
    text = tracebacks.format_exception(caught.value)
    assert f'line 5, in work {module.__name__}@v2\n    raise ValueError("from two")\n' in text


def test_without_versions_it_is_the_standard_traceback() -> None:
    """An exception of unversioned code looks exactly as `traceback` prints it."""
    import json

    try:
        json.loads("{")
    except ValueError as caught:
        ours, theirs = tracebacks.format_exception(caught), "".join(traceback.format_exception(caught))
    assert theirs == re.sub(r" [\w.]+@v1\n", "\n", ours)


def test_causes_and_groups_are_annotated_as_well(shelf: Shelf) -> None:
    """Chained exceptions and every member of a group carry versions, in the layout `traceback` gives them."""
    module = shelf.load(ONE)
    for function, frames in ((module.chained, 2), (module.grouped, 3)):
        try:
            function()
        except Exception as caught:
            ours, theirs = tracebacks.format_exception(caught), "".join(traceback.format_exception(caught))
        assert frames == ours.count(f"{module.__name__}@v1")
        assert theirs == re.sub(r" [\w.]+@v1\n", "\n", ours)


def test_tracebacklimit_is_respected(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """sys.tracebacklimit shortens our tracebacks as it does all others, and the versions stay with their frames."""
    module = shelf.load(ONE)
    cause = stale(module)
    for limit in (-1, 0, 1, 2, 3):
        monkeypatch.setattr(sys, "tracebacklimit", limit, raising=False)
        ours, theirs = tracebacks.format_exception(cause), "".join(traceback.format_exception(cause))
        assert theirs.count("  File ") == ours.count("  File ")
        assert (f"in work {module.__name__}@v1" in ours) == (limit == 3)


def test_what_the_service_logs_shows_the_lines_that_ran(shelf: Shelf) -> None:
    """logging.exception and traceback print version 1's line for version 1's frame."""
    module = shelf.load(ONE)
    cause = stale(module)
    shelf.edit(module, "# other things\n" * 20)
    stream = io.StringIO()
    logger = logging.Logger("service")
    logger.addHandler(logging.StreamHandler(stream))
    logger.error("failed", exc_info=cause)

    assert 'line 3, in work\n    raise ValueError("from one")' in stream.getvalue()
    assert 'line 3, in work\n    raise ValueError("from one")' in "".join(traceback.format_exception(cause))


def test_an_edited_file_that_was_not_swapped_does_not_lie(shelf: Shelf) -> None:
    """The running text is shown, not the one somebody saved a minute ago."""
    module = shelf.load(ONE)
    tracebacks.watch_linecache()
    shelf.edit(module, "# edited\n" * 30)
    linecache.checkcache()

    with pytest.raises(ValueError, match="from one") as caught:
        module.call(module.work())
    assert 'raise ValueError("from one")' in "".join(traceback.format_exception(caught.value))


def test_annotations_in_the_services_own_tracebacks(shelf: Shelf) -> None:
    """Switched on, every traceback carries module@vN; taken off, none does."""
    module = shelf.load(ONE)
    cause = stale(module)
    original = traceback.StackSummary.format_frame_summary
    take_off = tracebacks.annotate()
    try:
        annotated = "".join(traceback.format_exception(cause))
        tracebacks.annotate()
    finally:
        take_off()

    assert f"line 3, in work {module.__name__}@v1\n" in annotated
    assert "@v1" not in "".join(traceback.format_exception(cause))
    assert original is traceback.StackSummary.format_frame_summary


PROGRAM = """
import sys, threading, gc
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import handmade, pathlib
shelf = handmade.Shelf(pathlib.Path(sys.argv[3]))
module = shelf.load('def work():\\n    yield 1\\n    raise ValueError("from one")\\n', "printed")
def old():
    generator = module.work()
    next(generator)
    return generator
generators = [old(), old()]
class Dying:
    def __init__(self, generator): self.generator = generator
    def __del__(self): list(self.generator)
dying = Dying(old())
text = 'def work():\\n    # one\\n    yield 1\\n    raise ValueError("from two")\\n'
handmade.swap(module, text)
pathlib.Path(module.__file__).write_text(text)
thread = threading.Thread(target=list, args=(generators[0],), name="painter")
thread.start()
thread.join()
print("--", file=sys.stderr, flush=True)
del dying
print("--", file=sys.stderr, flush=True)
list(generators[1])
"""


def test_uncaught_exceptions_show_the_lines_that_ran(tmp_path: Path) -> None:
    """The interpreter's own hooks, for the main thread, other threads and __del__, print the version that ran."""
    house = str(Path(tracebacks.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, house, os.path.join(house, "tests", "swap"), str(tmp_path)],
        capture_output=True, text=True, timeout=60,
    )

    thread, dying, main = done.stderr.split("--\n")
    for part in (thread, dying, main):
        assert 'line 3, in work\n    raise ValueError("from one")\n' in part
        assert part.endswith("ValueError: from one\n")
    assert thread.startswith("Exception in thread painter:\nTraceback (most recent call last):\n")
    assert dying.startswith("Exception ignored")
    assert main.startswith("Traceback (most recent call last):\n")
    assert 1 == done.returncode


def test_hooks_of_the_service_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the interpreter's own hooks are replaced, and they come back."""
    kept = list(tracebacks._HOOKS)
    tracebacks.remove()
    try:
        monkeypatch.setattr(sys, "excepthook", lambda *args: None)
        monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
        theirs = sys.excepthook
        tracebacks.show_old_lines()
        assert theirs is sys.excepthook
        assert sys.unraisablehook is not sys.__unraisablehook__

        tracebacks.remove()
        assert sys.unraisablehook is sys.__unraisablehook__
    finally:
        tracebacks.remove()
        if kept:
            tracebacks.watch_linecache()


LOOPING = '''
import sys, time, traceback
import livesh

def shown():
    return traceback.extract_stack()

def lines():
    return [frame.line for frame in shown() if frame.name == "<module>"][-1]

def path():
    return shown.__code__.co_filename == __file__ and lines.__code__.co_filename == __file__

with open(__file__) as file:
    TEXT = file.read()
print(lines(), path())
livesh.swap("__main__", sources={"__main__": "# a line\\n# and another\\n" + TEXT.replace("extract_stack()", "extract_stack(None)", 1)})
print(lines(), path())
livesh.rollback("__main__")
print(lines(), path())
livesh.swap("__main__", sources={"__main__": "# a third\\n" + TEXT})
raise ValueError("at the end")
'''


@pytest.mark.parametrize("hook", ["", "sys.excepthook = lambda *error: sys.stderr.write(''.join(traceback.format_exception(*error)))\n"])
def test_a_script_that_still_runs_shows_its_own_lines(tmp_path: Path, hook: str) -> None:
    """The frame of a script's main loop goes on in the text it began with: so do the lines of its traceback, while its functions have the file's path."""
    script = tmp_path / "looping.py"
    script.write_text(LOOPING.replace("import livesh\n", "import livesh\n" + hook))
    house = str(Path(handmade.__file__).parents[2])
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": house})

    assert "print(lines(), path()) True\n" * 3 == done.stdout
    assert ['raise ValueError("at the end")', "ValueError: at the end"] == [line.strip() for line in done.stderr.splitlines()[-2:]]
