SETTINGS, OTHERS, ORDER = {"a": 1}, {"b": 2}, [1]
HANDED = []


class Desk:
    def __init__(self, number): self.number = number


FIRST, SECOND = Desk(1), Desk(2)


def tool(): return "library"


def out(thing):
    HANDED.append(thing)
    return thing
