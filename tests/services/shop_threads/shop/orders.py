"""Open orders, and the cart they come from."""

import threading

from shop.pricing import TIER_LIMIT, price_of


class Line:
    """One row of an order."""

    def __init__(self, sku, qty):
        self.sku = sku
        self.qty = qty

    def total(self):
        return price_of(self.sku, self.qty)


class Orders:
    """All orders; the lock protects `open`."""

    def __init__(self):
        self.lock = threading.RLock()
        self.open = {}
        self.shipped = 0

    def add(self, number, *lines):
        with self.lock:
            self.open[number] = list(lines)
        return number

    def total(self, number):
        return sum(line.total() for line in self.open[number])

    def many(self, number):
        return any(line.qty >= TIER_LIMIT for line in self.open[number])


orders = Orders()
orders.add("A17", Line("apple", 50), Line("pear", 1))
orders.add("A18", Line("melon", 2))
