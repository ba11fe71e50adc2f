from typing import Protocol


class Row:
    def text(self):
        return "row"


class Data(Protocol):
    def keys(self): ...


class Lines:
    size = 1


class Maker:
    def made(self):
        return "class"


FIRST = Row()
