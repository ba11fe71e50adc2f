class Base:
    @property
    def p(self): return "base"
    @classmethod
    def c(cls): return "cbase"
    def __init__(self): self.log = ["base"]
class Sub(Base):
    @property
    def p(self): return super().p + "sub"
    @classmethod
    def c(cls): return super().c() + "csub"
    def __init__(self): super().__init__(); self.log.append("sub")
