from dataclasses import dataclass
class Base:
    def hi(self): return "base"
@dataclass(slots=True)
class P(Base):
    x: int
    def hi(self): return "p"
