"""A metaclass with its own namespace that records the order of definition."""
def setup(m):
    x = m.app.A()
    return locals()
def check_before(m, live):
    yield live.x.g(), ["b", "a", "g"]
def check_after(m, live):
    yield live.x.g(), ["c", "b", "a", "g"]
