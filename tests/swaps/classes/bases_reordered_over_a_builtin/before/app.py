from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
subclasses = []


class Hooked:
    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        subclasses.append(cls)

    def word(self):
        return "hooked"


class Worded:
    def word(self):
        return "worded"


class Cache(Generic[K, V], OrderedDict):
    def put(self, key, value):
        self[key] = value
        return len(self)


class Stack(Hooked, Worded, list):
    def top(self):
        return self[-1], self.word()
