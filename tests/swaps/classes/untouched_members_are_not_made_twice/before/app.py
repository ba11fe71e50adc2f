import enum
import itertools

_bits = itertools.count(0)
CODES = []


def code(name):
    CODES.append(name)
    return f"{len(CODES)}:{name}"


class Flags(enum.IntEnum):
    FLOAT = F = 1 << next(_bits)
    SIGNED = S = 1 << next(_bits)
    DEFAULT = 0


class Message:
    LOGIN = code("login")
    LOGOUT = code("logout")
