import copy
import pickle


class Base:
    __slots__ = ("name", "fresh", "_new")

    def __init__(self, name, fresh=1):
        self.name, self.fresh = name, fresh

    def show(self):
        return self.name, getattr(self, "fresh", None), getattr(self, "_new", None)


class Sub(Base):
    __slots__ = ("own", "more")


class Third(Sub):
    __slots__ = ()


class Weak:
    __slots__ = ("__weakref__", "a", "b")


MADE = Base("made", fresh=2)
TABLE = [Base("x"), Sub("y", 5)]


def again(thing):
    return [f(thing).show() for f in (copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t)))]
