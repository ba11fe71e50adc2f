from dataclasses import dataclass
@dataclass
class Base:
    id: int
    rev: int = 1
    def key(self): return "k", self.id
