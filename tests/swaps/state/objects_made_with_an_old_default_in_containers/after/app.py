from dataclasses import dataclass, field

LIMIT = 6


def fresh():
    return 6


@dataclass
class Row:
    made: int = field(default_factory=fresh)
    plain: int = field(default_factory=lambda: 6)
    limit: int = LIMIT


@dataclass
class Long(Row):
    size: int = 1


class Door:
    def __init__(self, width=6):
        self.width = width
        self.colour = "blue"


ROWS = [Row()]
BY_NAME = {"one": Long(plain=1)}
DOOR = Door(3)
SAID = Row(1, 2, 3)


class House:
    door = Door()

    def another(self):
        return Door(1)
