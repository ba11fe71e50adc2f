"""Statements of a class body that fill its tables come and go."""
def setup(m):
    m.app.H.ROUTES["runtime"] = 1
    return {"routes": m.app.H.ROUTES}
def check_before(m, live):
    yield (sorted(live.routes), m.app.H.ORDER, m.app.H.FLAGS, m.app.H.OPTS), \
        (["a", "b", "runtime"], ["a", "b"], {"x", "y"}, {"k": 1, "z": 2, "w": 3})
def check_after(m, live):
    yield (sorted(m.app.H.ROUTES), m.app.H.ORDER, m.app.H.FLAGS, m.app.H.OPTS), \
        (["a2", "c", "runtime"], ["a2", "c"], {"y", "q"}, {"k": 1, "z": 2, "v": 5})
