from dataclasses import dataclass, InitVar, field
@dataclass
class P:
    x: int
    scale: InitVar[int] = 3
    y: int = field(init=False)
    def __post_init__(self, scale): self.y = self.x * scale + 1000
