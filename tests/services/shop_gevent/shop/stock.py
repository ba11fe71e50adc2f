"""What is on the shelves."""

import time

LEVELS = {"apple": 120, "pear": 30}
REORDER_AT = 20


class Shelf:
    """Goods and how often they were taken."""

    def __init__(self):
        self.levels = dict(LEVELS)
        self.taken = 0

    def take(self, sku, qty):
        if self.levels[sku] < qty:
            raise LookupError(f"only {self.levels[sku]} {sku} left")
        self.levels[sku] -= qty
        self.taken += 1
        return self.levels[sku]


def quote(sku):
    """Return what is left, as a slow backend would."""
    time.sleep(0.01)
    return f"{sku}: {shelf.levels[sku]} left"


shelf = Shelf()
