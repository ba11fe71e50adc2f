__all__ = ["Shape"]


class Shape:
    sides = 0


class Square(Shape):
    sides = 4


Box = Square


def _offer():
    for name, value in list(globals().items()):
        if isinstance(value, type) and issubclass(value, Shape) and name not in __all__:
            __all__.append(name)


_offer()
