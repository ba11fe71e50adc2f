"""Methods of a class inside a function change their defaults, and one with a default is new; an instance was handed out."""
def setup(m):
    handler = m.app.handler_for("a")()
    bound = handler.handle
    return locals()
def check_before(m, live):
    yield (live.handler.handle(), live.bound(5), live.handler.size), (("old", "a", 1), ("old", "a", 5), "k")
    yield hasattr(live.handler, "extra"), False
def check_after(m, live):
    yield live.handler.handle(), ("new", "a", 2, (), "y")
    yield live.bound(5, 6), ("new", "a", 5, (6,), "y")
    yield (live.handler.size, live.handler.extra()), ("m", ("a", 3))
