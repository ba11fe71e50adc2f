import enum
class Code(enum.IntEnum):
    OK = 200
    BAD = 400
class Mode(enum.StrEnum):
    FAST = "fast"
