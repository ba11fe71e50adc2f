def twice(f):
    def w(*a): return [f(*a)] * 2
    return w
class A:
    @staticmethod
    @twice
    def s(): return "s"
    @classmethod
    @twice
    def c(cls): return cls.__name__
    @property
    @twice
    def p(self): return "p"
