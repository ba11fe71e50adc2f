from dataclasses import dataclass
@dataclass(slots=True)
class P:
    x: int
    def double(self): return self.x * 2
