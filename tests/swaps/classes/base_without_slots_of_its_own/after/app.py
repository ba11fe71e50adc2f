class Mixin:
    __slots__ = ()

    def shown(self):
        return "new " + self.name

    def more(self):
        return 1


class Plain(Mixin):
    kind = "plain"

    def __init__(self, name, size=1):
        self.name, self.size = name, size


class Other(Mixin):
    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name


FIRST = Plain("first")
SECOND = Plain("second", 2)
LAST = Other("last")
