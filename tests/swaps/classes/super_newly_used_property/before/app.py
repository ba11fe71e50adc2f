class Base:
    @property
    def p(self): return "base"
    @classmethod
    def c(cls): return "cbase"
    def __init__(self): self.log = ["base"]
class Sub(Base):
    @property
    def p(self): return "sub"
    @classmethod
    def c(cls): return "csub"
    def __init__(self): self.log = ["sub"]
