"""What map, sorted and max were given at import calls an edited function."""
def setup(m):
    app = m.app
    d=app.D;f=app.F
    return {"d": d, "f": f}
def check_before(m, live):
    app, d = m.app, live.d
    yield app.T, (1, 2)
    yield app.S, [1, 3]
    yield d['f'](), 1
    yield d is app.D, True
    yield app.R, 1
def check_after(m, live):
    app, d = m.app, live.d
    yield app.T, (-2, -4)
    yield app.S, [3, 1]
    yield d['f'](), -2
    yield d is app.D, True
    yield app.R, 2
