from dataclasses import dataclass
@dataclass
class Base:
    id: int
    def key(self): return "k", self.id
