"""Prices of the shop."""

FEE = 0.05


def price_of(item):
    return len(item) * 1.0 + FEE
