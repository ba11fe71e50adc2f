from dataclasses import dataclass, field
@dataclass
class P:
    x: int
