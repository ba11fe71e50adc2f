from dataclasses import dataclass
@dataclass(eq=False)
class P:
    x: int
    y: int
