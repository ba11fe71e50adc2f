"""A function and the constant it uses move together."""
def setup(m):
    bill, tax = m.app.bill, m.app.tax
    return locals()
def check_before(m, live):
    yield (live.bill(10), live.tax(1)), (40, 3)
def check_after(m, live):
    yield (live.bill(10), m.rates.tax(1), m.app.tax is m.rates.tax), (50, 4, True)
