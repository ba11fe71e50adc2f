"""A nested f-string in a body."""
def setup(m):
    show = m.app.show
    return locals()
def check_before(m, live):
    yield live.show("al", 1000), "    'al' has 1,000 items"
def check_after(m, live):
    yield live.show("al", 1000), "    'al' owns 1_000 items"
