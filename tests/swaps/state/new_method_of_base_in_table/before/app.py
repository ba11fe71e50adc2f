from base import Base
class Kid(Base): pass
kid = Kid()
TABLE = {"a": kid.a}
CL = [Kid.a]
