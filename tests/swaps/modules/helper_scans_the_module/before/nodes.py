from helper import subclasses
class Func: pass
class Max(Func): pass
class Min(Func): pass
ALL = subclasses(__name__, Func, (Func,))
