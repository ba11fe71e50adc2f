import copy
import pickle


class Base:
    __slots__ = ("name", "old")

    def __init__(self, name):
        self.name, self.old = name, "o"

    def show(self):
        return self.name, self.old


class Sub(Base):
    __slots__ = ("own",)


class Third(Sub):
    __slots__ = ()


class Weak:
    __slots__ = ("__weakref__", "a")


MADE = Base("made")


def again(thing):
    return [f(thing).show() for f in (copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t)))]
