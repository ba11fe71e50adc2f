"""Two functions exchange their bodies; whoever held one name has that name's behaviour."""
def setup(m):
    a, b = m.app.a, m.app.b
    return locals()
def check_before(m, live):
    yield (live.a(1), live.b(1)), (("plus", 2), ("minus", 0))
def check_after(m, live):
    yield (live.a(1), live.b(1)), (("minus", 0), ("plus", 2))
    yield (live.a is m.app.a, live.b is m.app.b), (True, True)
