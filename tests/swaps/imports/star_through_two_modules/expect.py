"""A star import brings new names through a module in between, and going back takes them away."""
def setup(m):
    u = m.app.use
    return locals()
def check_before(m, live):
    yield live.u(), ('a1', 'b1', 'c1')
    yield gone(m.app, 'd'), True
    yield getattr(m.app, 'K', None), None
def check_after(m, live):
    yield live.u(), ('a2', 'b2', 'c2')
    yield gone(m.app, 'd'), False
    yield getattr(m.app, 'K', None), 2
