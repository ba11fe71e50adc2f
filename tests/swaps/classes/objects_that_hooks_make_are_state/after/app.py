BY_NAME = {}
ALL = []


def plugin(cls):
    BY_NAME[cls.__name__] = made = cls()
    ALL.append(made)
    return cls


def once(cls):
    cls.instance = cls()
    return cls


def single(cls):
    return cls()


class Base:
    known = {}

    def __init_subclass__(cls):
        Base.known[cls.__name__] = cls()


@plugin
class Counter:
    def __init__(self):
        self.count = 0

    step = 10

    def up(self):
        self.count += self.step
        return self.count


@once
class Pool:
    size = 1

    def __init__(self):
        self.items = []


@single
class settings:
    level = 2

    def __init__(self):
        self.seen = 0


class Cache(Base):
    ttl = 5

    def __init__(self):
        self.data = {}
