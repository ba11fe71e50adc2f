import enum
class Code(enum.IntEnum):
    OK = 200
    BAD = 422
    GONE = 410
class Mode(enum.StrEnum):
    FAST = "fast"
    SLOW = enum.auto()
