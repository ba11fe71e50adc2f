"""A nested function that becomes a lambda of the same parameters, or a lambda that becomes one, is the same to who holds it; a lambda of others is not."""
def setup(m):
    return {"held": [m.app.returned(1), *m.app.named(1), m.app.back(1), m.app.Desk().made(1)], "gone": m.app.gone([])}
def check_before(m, live):
    yield [f(2) for f in live.held], [("one", 2, 1), ("left", 2, 1), ("right", 2, 1), ("one", 2, 1), ("one", 2, 1)]
    yield live.held[0].__name__, "inner"
    yield live.gone(3), 3
def check_after(m, live):
    yield [f(2) for f in live.held], [("two", 2, 1), ("left two", 2, 1), ("right two", 2, 1), ("two", 2, 1), ("two", 2, 1)]
    yield live.held[0].__name__, "<lambda>"
def live_after(m, live):
    yield live.gone(3), 3
