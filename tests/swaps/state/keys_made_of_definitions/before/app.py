class Sentinel(type):
    def __repr__(cls):
        return cls.__name__


def make(name):
    cls = Sentinel(name, (Sentinel,), {})
    cls.__class__ = cls
    return cls


CLIENT, IDLE = make("CLIENT"), make("IDLE")


class Line:
    pass


def read():
    return "old"


READERS = {(CLIENT, IDLE): read, CLIENT: {IDLE: read}, frozenset([CLIENT, IDLE]): 1}
