def deco(number):
    return lambda f: f


def limited(x=(LIMIT := 3)):
    return x, LIMIT


@deco(level := 1)
def leveled():
    return level


def plain(x=1):
    return x


class Base:
    def __init_subclass__(cls, kind): cls.kind = kind


class Child(Base, kind=(KIND := "old")):
    pass


DOUBLE = LIMIT * 2
