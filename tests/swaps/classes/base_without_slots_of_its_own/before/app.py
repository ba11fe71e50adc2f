class Mixin:
    __slots__ = ()

    def shown(self):
        return "old " + self.name


class Plain(Mixin):
    def __init__(self, name):
        self.name = name


class Gone(Mixin):
    def __init__(self, name):
        self.name = name


FIRST = Plain("first")
LAST = Gone("last")
