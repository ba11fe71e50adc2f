from base import Base
class Kid(Base): pass
kid = Kid()
TABLE = {"a": kid.a, "b": kid.b, "c": Kid.c}
CL = [Kid.a, Kid.b]
