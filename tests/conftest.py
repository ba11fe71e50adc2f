"""What every test stands on: directories of its own, and signals as a terminal gives them."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# A shell's background job starts with SIGINT ignored and children inherit that: Ctrl-C tests would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

_HOME = tempfile.mkdtemp(prefix="lsh")
os.environ["LIVESH_RUNTIME_DIR"] = os.path.join(_HOME, "r")
os.environ["LIVESH_STATE_DIR"] = os.path.join(_HOME, "s")
os.environ.pop("LIVESH", None)
os.environ.pop("LIVESH_DISABLE", None)


# What swaps in the test process looks at its whole heap each time: it comes before what fills that. Woven into it is what waits for other processes.
_SWAPPING, _FILLING = ("swap", "runtime", "test_"), ("shell", "adapters")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the rooms take turns, each at its own pace from beginning to end; those that load the large libraries after all others."""
    rooms: dict[str, list[Path]] = {}
    for item in items:
        modules = rooms.setdefault(_kind(item), [])
        if item.path not in modules:
            modules.append(item.path)
    items.sort(key=lambda item: (_kind(item) in _FILLING, rooms[_kind(item)].index(item.path) / len(rooms[_kind(item)])))


def _kind(item: pytest.Item) -> str:
    room = item.path.relative_to(Path(__file__).parent).parts[0]
    return "swapping" if room.startswith(_SWAPPING) else room if room in _FILLING else "waiting"


def pytest_unconfigure() -> None:
    """Take the directories of this test process away again."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _in_sight() -> Iterator[None]:
    """What a test parks by `gc.freeze` would cost every test after it."""
    yield
    gc.unfreeze()


@pytest.fixture
def runtime_dir() -> Iterator[Path]:
    """A runtime directory that only this test uses, short enough for a socket's path."""
    path = tempfile.mkdtemp(prefix="lsh")
    before = os.environ["LIVESH_RUNTIME_DIR"]
    os.environ["LIVESH_RUNTIME_DIR"] = path
    try:
        yield Path(path)
    finally:
        os.environ["LIVESH_RUNTIME_DIR"] = before
        shutil.rmtree(path, ignore_errors=True)
