"""A required argument becomes optional and positional-only; another is added."""
def setup(m):
    held = m.app.area
    return locals()
def check_before(m, live):
    yield raised(live.held, 3), "TypeError"
    yield live.held(w=2, h=5), 10
def check_after(m, live):
    yield live.held(3), 6
    yield live.held(3, 1, scale=5), 15
    yield raised(live.held, w=3), "TypeError"
