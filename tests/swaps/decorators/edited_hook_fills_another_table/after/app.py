KNOWN = {}
NAMES = []
LEVELS = {}


def register(function):
    KNOWN[function.__name__] = function
    NAMES.append(function.__name__)
    return function


class Base:
    def __init_subclass__(cls):
        KNOWN[cls.__name__] = cls
        LEVELS[cls.__name__] = cls.level


@register
def index():
    return 1


class Page(Base):
    level = 1
