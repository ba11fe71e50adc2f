class Base:
    def go(self): return "base"
class Sub(Base):
    def go(self): return "only sub"
