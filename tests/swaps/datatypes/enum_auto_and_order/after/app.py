import enum
class Step(enum.Enum):
    A = enum.auto()
    C = enum.auto()
    B = enum.auto()
    def next(self): return Step(self.value + 1) if self is not Step.B else None
