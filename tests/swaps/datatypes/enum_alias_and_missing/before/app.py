import enum
class C(enum.Enum):
    RED = 1
    CRIMSON = 1
    @classmethod
    def _missing_(cls, v): return cls.RED if v == "r" else None
