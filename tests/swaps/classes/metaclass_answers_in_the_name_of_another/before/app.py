from enum import Enum


class Unit(Enum):
    PIECE = 1
    DOZEN = 12


def size(unit):
    return Unit[unit].value
