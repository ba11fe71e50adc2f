from dataclasses import dataclass, field
@dataclass
class Order:
    id: int
    lines: list = field(default_factory=list)
    notes: list = field(default_factory=list)
@dataclass
class Rush(Order):
    level: int = 9
