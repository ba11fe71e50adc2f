class Sentinel(type):
    def __new__(meta, name, bases, namespace, **options):
        cls = super().__new__(meta, name, bases, namespace)
        cls.__class__ = cls
        return cls

    def __repr__(cls):
        return cls.__name__


class CLIENT(Sentinel, metaclass=Sentinel):
    pass


class IDLE(Sentinel, metaclass=Sentinel):
    pass


class Line:
    size = 2


def read():
    return "new"


READERS: dict = {(CLIENT, IDLE): read, CLIENT: {IDLE: read}, frozenset([CLIENT, IDLE]): 2, "more": 3}
WRITERS = {(CLIENT, (IDLE, Line)): 1, frozenset([Line, (CLIENT, read)]): 2}
STATES = {(CLIENT, IDLE), frozenset([IDLE, Line]), read}
GROUPS = frozenset([(Line, read), frozenset([CLIENT])])
