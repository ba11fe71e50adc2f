def twice(f):
    def w(*a): return [f(*a)] * 2
    return w
class A:
    @staticmethod
    def s(): return "s"
    @classmethod
    def c(cls): return cls.__name__
    @property
    def p(self): return "p"
