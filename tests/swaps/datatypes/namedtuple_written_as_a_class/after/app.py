from typing import NamedTuple


class Item(NamedTuple):
    """One rule."""

    pattern: str
    builder: str


class Builder:
    RULES = [Item("a+", "single"), Item("b+", "double"), Item("c+", "double")]

    def run(self):
        return [f"{item.builder}-{item.pattern}" for item in self.RULES]
