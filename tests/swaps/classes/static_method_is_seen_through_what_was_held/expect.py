"""Who holds a method that is static now calls the new one, and sees its definition and what it takes."""
import inspect

ORACLE = "a fresh process holds what has always been static"


def setup(m):
    walker = m.app.Walker()
    return {"bound": walker.walk, "function": m.app.Walker.walk, "make": m.app.Walker.make, "walker": walker}


def check_before(m, live):
    yield live.bound(1, 2), ("old", 1, 2)
    yield str(inspect.signature(live.bound)), "(start, end)"
    yield str(inspect.signature(live.function)), "(self, start, end)"
    yield inspect.unwrap(live.function) is live.function, True
    yield str(inspect.signature(live.make)), "(kind)"


def check_after(m, live):
    yield live.bound(1, 2), ("new", 1, 2, 1)
    yield live.function(live.walker, 1, 2), ("new", 1, 2, 1)
    yield str(inspect.signature(live.bound)), "(start, end, step=1)"
    yield str(inspect.signature(live.function)), "(self, /, start, end, step=1)"
    yield inspect.unwrap(live.function) is m.app.Walker.walk, True
    yield live.make(3), ("new", 3)
    yield str(inspect.signature(live.make)), "(kind)"
