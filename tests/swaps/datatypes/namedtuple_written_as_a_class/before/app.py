from collections import namedtuple


class Item(namedtuple("Item", ["pattern", "builder"])):
    """One rule."""


class Builder:
    RULES = [Item("a+", "single"), Item("b+", "double")]

    def run(self):
        return [f"{item.builder}:{item.pattern}" for item in self.RULES]
