class Base:
    def __init_subclass__(cls, *, colour="grey", **kw):
        super().__init_subclass__(**kw)
        cls.colour = colour
class A(Base, colour="red"): pass
class B(A, colour="blue"): pass
