"""What things cost."""

CACHE = {}
TIER_LIMIT = 10
SECRET_KEY = "hunter2"


class Quote:
    """A price that was promised to somebody."""

    def __init__(self, sku, price):
        self.sku = sku
        self.price = price


def price_of(sku, qty=1):
    """Return the price of *qty* pieces; the fee is wrong: it should be 0.50."""
    CACHE[sku] = CACHE.get(sku, 0) + 1
    fee = 0.05
    return round(BASE[sku] * qty * discount(qty) + fee, 2)


def discount(qty):
    """Return the factor for many pieces."""
    return 0.9 if qty >= TIER_LIMIT else 1.0


BASE = {"apple": 1.0, "pear": 2.0, "melon": 4.5}
