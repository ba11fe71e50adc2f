__all__ = ["Shape", "area"]


class Shape:
    sides = 0
    unit = "cm"


class Square(Shape):
    sides = 4


Box = Square


def _offer():
    for name, value in list(globals().items()):
        if isinstance(value, type) and issubclass(value, Shape) and name not in __all__:
            __all__.append(name)


_offer()


def area(shape, length):
    return f"{length * length if shape.sides == 4 else 0} {shape.unit}2"
