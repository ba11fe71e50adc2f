import dataclasses
@dataclasses.dataclass
class Price:
    net: int = 5
    def show(self): return "two", self.net
def mark(cls): cls.marked = True
mark(Price)
