from dataclasses import dataclass, field, fields, replace


@dataclass(slots=True)
class Order:
    name: str
    quantity: int = 1
    tags: list = field(default_factory=list)
    discount: float = 0.5

    def total(self):
        return self.quantity * self.discount


@dataclass(slots=True, frozen=True)
class Point:
    x: int
    y: int = 0
    z: int = 7


@dataclass(slots=True)
class Loose:
    n: int = 0
    m: int = 1


CENTER = Point(1, z=9)


def names(cls):
    return [f.name for f in fields(cls)]
