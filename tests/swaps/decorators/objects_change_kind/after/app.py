import functools

from deco import Bound, Counted, Timed, logged


@logged
def to_function(): return 2


@Counted
def to_object(): return 2


@Timed
def to_other(): return 2


def to_plain(): return 2


@Timed
def from_plain(): return 2


@Timed
def from_cache(): return 2


class Till:
    @staticmethod
    @logged
    def static(): return 2

    @logged
    def bound(self): return 2

    @Bound
    def method(self): return 2
