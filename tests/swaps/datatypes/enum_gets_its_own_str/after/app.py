import enum
class Other(enum.Enum):
    Z=1
class OS(str,enum.Enum):
    Z='z'
class E(enum.Enum):
    A=1
    def __str__(self): return 'E!'
    def __repr__(self): return 'ER'
    def __format__(self,f): return 'EF'
class S(str,enum.Enum):
    A='a'
    def __str__(self): return 'S!'
    def __repr__(self): return 'SR'
    def __format__(self,f): return 'SF'
class I(enum.IntEnum):
    A=1
    def __str__(self): return 'I!'
    def __repr__(self): return 'IR'
