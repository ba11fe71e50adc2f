import enum
class C(enum.Enum):
    RED = 1
    SCARLET = 1
    @classmethod
    def _missing_(cls, v): return cls.RED if v in ("r", "R") else None
