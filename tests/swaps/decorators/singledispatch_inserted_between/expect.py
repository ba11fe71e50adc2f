"""One more `def _` between those there are, for classes that move at the same time."""
def setup(m):
    area, circle = m.app.area, m.app.Circle()
    return locals()
def check_before(m, live):
    yield (live.area(live.circle), live.area(4), live.area("x")), (3, 4, 0)
def check_after(m, live):
    yield (live.area(live.circle), live.area(m.app.Square()), live.area(4), live.area("x")), (8, 5, 5, 0)
