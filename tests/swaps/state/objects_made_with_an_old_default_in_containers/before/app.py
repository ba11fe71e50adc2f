from dataclasses import dataclass, field

LIMIT = 5


def fresh():
    return 5


@dataclass
class Row:
    made: int = field(default_factory=fresh)
    plain: int = field(default_factory=lambda: 5)
    limit: int = LIMIT


@dataclass
class Long(Row):
    size: int = 1


class Door:
    def __init__(self, width=5):
        self.width = width
        self.colour = "red"


ROWS = [Row()]
BY_NAME = {"one": Long(plain=1)}
DOOR = Door(3)
SAID = Row(1, 2, 3)


class House:
    door = Door()

    def another(self):
        return Door(1)
