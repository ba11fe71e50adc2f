from enum import Enum, IntEnum


class Status(Enum):
    OPEN = "open"
    DONE = "done"


class Level(IntEnum):
    LOW = 1


def is_held(status):
    return hasattr(Status, "HELD") and status is Status.HELD


def is_high(level):
    return hasattr(Level, "HIGH") and level is Level.HIGH
