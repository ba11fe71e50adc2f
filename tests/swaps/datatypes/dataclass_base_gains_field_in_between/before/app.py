from dataclasses import dataclass, field
@dataclass
class Base:
    a: int = 1
@dataclass
class Child(Base):
    b: int = 2
@dataclass(order=True)
class Grand(Child):
    c: list = field(default_factory=list)
