from dataclasses import dataclass, field, fields, replace


@dataclass(slots=True)
class Order:
    name: str
    quantity: int = 1

    def total(self):
        return self.quantity


@dataclass(slots=True, frozen=True)
class Point:
    x: int
    y: int = 0


@dataclass(slots=True)
class Loose:
    n: int = 0


CENTER = Point(1)


def names(cls):
    return [f.name for f in fields(cls)]
