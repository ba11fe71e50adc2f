class Frozen:
    __slots__ = ()

    def __setattr__(self, name, value):
        if hasattr(self, "done"):
            raise TypeError("immutable")
        super().__setattr__(name, value)


def frozen(cls):
    class Made(Frozen, cls):
        __slots__ = ()

        def __init__(self, *args):
            cls.__init__(self, *args)
            self.done = True

    Made.__name__, Made.__qualname__, Made.__module__ = cls.__name__, cls.__qualname__, cls.__module__
    return Made


def shown(value):
    return f"<{value}>"


class Set:
    __slots__ = ("items",)


class Rows(Set):
    limit = 5
    __slots__ = ("rows", "done", "ttl")

    def __init__(self, rows):
        self.rows = rows

    def said(self):
        return shown(len(self.rows))


@frozen
class Fixed(Rows):
    def total(self):
        return sum(self.rows)


fixed = Fixed([1, 2])
other = Fixed([3])
said = other.said()
