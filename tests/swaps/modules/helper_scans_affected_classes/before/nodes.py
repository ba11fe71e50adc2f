import ledger
from helper import subclasses
def ending(): return "1"
LIMIT = 1
class Kind(type):
    def ending(cls): return ending()
class Node(metaclass=Kind):
    __slots__ = ("value",)
    def write(self): return type(self).__name__.upper() + type(self).ending()
class Func(Node): pass
class Max(Func): pass
class Min(Func): pass
class Odd(Min): SEEN = ledger.note('odd')
ALL = subclasses(__name__, Func, (Func,))
