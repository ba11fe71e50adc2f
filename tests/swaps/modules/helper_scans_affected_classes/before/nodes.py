from helper import subclasses
def ending(): return "1"
LIMIT = 1
class Node:
    def write(self): return type(self).__name__.upper() + ending()
class Func(Node): pass
class Max(Func): pass
class Min(Func): pass
ALL = subclasses(__name__, Func, (Func,))
