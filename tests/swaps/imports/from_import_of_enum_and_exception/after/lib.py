import enum
class E(enum.Enum):
    A = 5
class Err(Exception): code = 2
LIMITS = (1, 9)
