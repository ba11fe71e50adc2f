import enum
class E(enum.Enum):
    A = 1
class Err(Exception): code = 1
LIMITS = (1, 2)
