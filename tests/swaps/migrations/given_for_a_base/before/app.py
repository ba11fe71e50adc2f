from dataclasses import dataclass, field
@dataclass
class Order:
    id: int
    qty: int = 1
@dataclass
class Rush(Order):
    level: int = 9
