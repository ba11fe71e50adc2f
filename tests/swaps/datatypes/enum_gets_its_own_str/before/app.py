import enum
class Other(enum.Enum):
    Z=1
class OS(str,enum.Enum):
    Z='z'
class E(enum.Enum):
    A=1
class S(str,enum.Enum):
    A='a'
class I(enum.IntEnum):
    A=1
