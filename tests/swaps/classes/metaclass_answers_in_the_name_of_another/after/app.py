from enum import Enum, EnumMeta


class _Unit(Enum):
    PIECE = 1
    DOZEN = 12


class _Deprecated(EnumMeta):
    def __getattribute__(cls, name):
        return EnumMeta.__getattribute__(_Unit, name)

    def __getitem__(cls, name):
        return _Unit.__getitem__(name)


class Unit(Enum, metaclass=_Deprecated):
    pass


def size(unit):
    return _Unit[unit].value
