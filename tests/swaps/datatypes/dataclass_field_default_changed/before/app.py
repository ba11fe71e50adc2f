from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int = 2
    def sum(self): return self.x + self.y
