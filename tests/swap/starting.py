"""Rounds of: a fresh module, whose new text starts threads and generators that go on beside its commit.

    python tests/swap/starting.py FOLDER ROUNDS

Threads change places every ten microseconds: what they do between two steps of the commit is where a frame that was left with
the trial's namespace shows, as a `NameError`, as another namespace, or as a crash. A process of its own, for the crash.
"""

from __future__ import annotations

import gc
import importlib
import sys
import threading
import time
from pathlib import Path
from types import FunctionType, ModuleType

import livesh

BEFORE = "MARK = 'before'\n"
AFTER = '''
import threading, time
MARK = 'after'
STOP = threading.Event()
ENDED, FAILED = [], []

def numbers(upto):
    for number in range(upto):
        yield number + len(MARK)

def starts(upto):
    for number in numbers(upto):
        yield "." * (number % 40)

def pairs(upto):
    for number in numbers(upto):
        yield number, (lambda: (MARK, len(str(number))))

def run():
    made, early = [], 0
    try:
        for number in map(len, starts(10 ** 9)):
            try:
                if number % 20:
                    continue        # most of the time one of the two generators is about to yield
                if STOP.is_set():
                    break
                made[:] = [turn for number, turn in pairs(2)]
                [turn() for turn in made]
                early = 0
            except NameError:
                early += 1          # until the commit has given the module its names a function that leads elsewhere may miss one
        made[:] = [turn for number, turn in pairs(2)] + ["early"] * early
        ENDED.append((made, globals()))
    except BaseException as cause:
        FAILED.append(repr(cause))

def deep(levels):
    return deep(levels - 1) if levels else run()

SUSPENDED = pairs(9)
next(SUSPENDED)
THREADS = [threading.Thread(target=deep, args=(40,), daemon=True) for _ in range(8)]
for each in THREADS:
    each.start()
'''


def main() -> None:
    """Run the rounds; say how many there were."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    sys.path.insert(0, str(folder))
    sys.setswitchinterval(1e-5)
    for number in range(rounds):
        play(folder, f"starting_{number}")
    print(f"{rounds} rounds")


def play(folder: Path, name: str) -> None:
    """One round."""
    (folder / f"{name}.py").write_text(BEFORE)
    importlib.invalidate_caches()
    module = importlib.import_module(name)
    livesh.swap(name, sources={name: AFTER})
    gc.collect()
    time.sleep(0.01)
    module.STOP.set()
    for thread in module.THREADS:
        thread.join(20)
        assert not thread.is_alive(), "a thread goes on with an event of its own"
    assert not module.FAILED, module.FAILED
    assert 8 == len(module.ENDED)
    for made, names in module.ENDED:
        belongs(module, names, made)
    _, turn = next(module.SUSPENDED)
    belongs(module, module.SUSPENDED.gi_frame.f_globals, [turn])
    assert ("after", 1) == turn()


def belongs(module: ModuleType, names: dict[str, object], made: list[object]) -> None:
    """What a thread ended with is of the live module."""
    assert names is module.__dict__, "a frame was left"
    assert "early" not in made, "a name is missing for good"
    assert all(each.__globals__ is module.__dict__ for each in made if type(each) is FunctionType), "a function was left"


if __name__ == "__main__":
    threading.excepthook = lambda args: sys.exit(f"{args.exc_type}: {args.exc_value}")
    main()
