"""Another module imported an enum, an exception and a tuple by name and computed from them."""
FIRST = ["lib"]
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield live.f(), (1, 1, 2)
def check_after(m, live):
    yield live.f(), (5, 2, 9)
