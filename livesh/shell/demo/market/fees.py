"""What a trade costs. Published: 5 basis points, which are 0.05 percent."""

BASIS_POINTS = 5


def fee_of(amount: float) -> float:
    """Return the fee for a trade of *amount*."""
    return round(amount * BASIS_POINTS / 1000, 2)
