import functools

from deco import Bound, Counted, Timed, logged


@Counted
def to_function(): return 1


@logged
def to_object(): return 1


@Counted
def to_other(): return 1


@Counted
def to_plain(): return 1


def from_plain(): return 1


@functools.lru_cache
def from_cache(): return 1


class Till:
    @staticmethod
    @Counted
    def static(): return 1

    @Bound
    def bound(self): return 1

    @logged
    def method(self): return 1
