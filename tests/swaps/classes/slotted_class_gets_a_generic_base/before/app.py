from collections.abc import Sequence


class Headers(Sequence):
    __slots__ = ("rows",)

    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


class Box:
    __slots__ = ("thing", "__weakref__")

    def __init__(self, thing):
        self.thing = thing


HEADERS, BOX = Headers([1, 2]), Box("x")
