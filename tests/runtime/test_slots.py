"""Slots kept in the memory of another one, under threads, forks and the collector."""

import gc
import os
import threading
import weakref

import pytest

from livesh.runtime import raw, slots


class Thing:
    __slots__ = ("__weakref__", "first", "second")


def slotted():
    """A class whose slot `first` keeps two more, as a swap leaves it."""
    cls = type("Thing", (Thing,), {"__slots__": ("mine",)})
    host = slots.host_of(cls, (), ())
    for name in (host.__name__, "more", "other"):
        type.__setattr__(cls, name, slots.Slot(cls, name, host))
    return cls, host


class TestSlot:
    def test_it_reads_and_writes_as_a_native_one(self):
        """Unset, set, deleted; the host and its neighbours keep what they hold."""
        cls, _ = slotted()
        thing = cls()
        thing.mine, thing.first = 1, 2
        with pytest.raises(AttributeError, match="no attribute 'more'") as raised:
            thing.more  # noqa: B018 - reading is what raises
        thing.more = 3
        del thing.mine

        assert (raised.value.name, raised.value.obj) == ("more", thing)
        assert (thing.more, thing.first, hasattr(thing, "mine"), hasattr(thing, "other")) == (3, 2, False, False)
        with pytest.raises(AttributeError):
            del thing.mine
        thing.mine = 4
        assert raw.attributes(thing) == {"mine": 4, "more": 3, "first": 2}

    def test_getattr_of_the_class_is_asked_for_an_empty_one(self):
        """As for a native slot, `__getattr__` comes after it."""
        cls, _ = slotted()
        cls.__getattr__ = lambda self, name: name.upper()

        assert (cls().more, cls().mine) == ("MORE", "MINE")

    def test_what_it_holds_dies_with_the_object(self):
        """Cycles through a box are seen by the collector."""
        cls, _ = slotted()
        thing = cls()
        thing.more, there = [thing], weakref.ref(thing)
        del thing
        gc.collect()

        assert there() is None

    def test_threads_lose_nothing(self):
        """Four threads make the boxes of the same objects at the same time, each through a name of its own."""
        cls, host = slotted()
        things = [cls() for _ in range(2000)]
        barrier = threading.Barrier(4)

        def work(name):
            barrier.wait()
            for at, thing in enumerate(things):
                setattr(thing, name, at)

        threads = [threading.Thread(target=work, args=(n,)) for n in (host.__name__, "more", "other", "second")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert all((t.more, t.other, t.second, getattr(t, host.__name__)) == (at,) * 4 for at, t in enumerate(things))

    def test_a_child_can_set_what_its_parent_was_setting(self):
        """The lock is free in a forked process, whoever held it."""
        cls, _ = slotted()
        slots._lock.acquire()
        try:
            child = os.fork()
            if child == 0:
                thing = cls()
                taken = threading.Thread(target=setattr, args=(thing, "more", 5))
                taken.start()
                taken.join(10)
                os._exit(getattr(thing, "more", 1))
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
        finally:
            slots._lock.release()
