"""A class moves to another module of the same change: instances and holders go with it."""
def setup(m):
    o, C = m.app.Order(1), m.app.Order
    return locals()
def check_before(m, live):
    yield (live.o.total(), m.app.make(2).total()), (("first", 1), ("first", 2))
def check_after(m, live):
    yield (m.app.make(2).total(), m.models.Order is m.app.Order), (("second", 2), True)
    yield (live.o.total(), isinstance(live.o, m.models.Order)), (("second", 1), True)
