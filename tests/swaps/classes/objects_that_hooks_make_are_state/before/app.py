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

    def up(self):
        self.count += 1
        return self.count


@once
class Pool:
    def __init__(self):
        self.items = []


@single
class settings:
    def __init__(self):
        self.seen = 0


class Cache(Base):
    def __init__(self):
        self.data = {}
