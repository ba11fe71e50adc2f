"""A body is edited; a reference taken before runs it and stays the same object."""
def setup(m):
    held = m.app.price
    return locals()
def check_before(m, live):
    yield (live.held(2), m.app.price(2)), (6, 6)
def check_after(m, live):
    yield (live.held(2), m.app.price(2)), (8, 8)
    yield live.held is m.app.price, True
