def deco(number):
    return lambda f: f


def limited(x=(LIMIT := 4)):
    return x, LIMIT


@deco(level := 2)
def leveled():
    return level


def plain(x=(STEP := 5)):
    return x + STEP


class Base:
    def __init_subclass__(cls, kind): cls.kind = kind


class Child(Base, kind=(KIND := "new")):
    pass


DOUBLE = LIMIT * 2
