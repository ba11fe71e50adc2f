import enum
class C(enum.Enum):
    A = "a"
    B = "b"
