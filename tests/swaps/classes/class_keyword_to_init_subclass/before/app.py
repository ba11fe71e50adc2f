class Base:
    def __init_subclass__(cls, *, colour="grey", **kw):
        super().__init_subclass__(**kw)
        cls.colour = colour
class A(Base): pass
class B(A, colour="blue"): pass
