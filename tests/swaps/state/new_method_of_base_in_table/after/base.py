class Base:
    def a(self): return "a2"
    def b(self): return "b2"
    @classmethod
    def c(cls): return ("c2", cls.__name__)
