"""A SimpleNamespace made at the top gets another value: it is the same object."""
def setup(m):
    app = m.app
    P=app.P;N=app.N
    return {"N": N, "P": P}
def check_before(m, live):
    app, N, P = m.app, live.N, live.P
    yield app.P['a'], 1
    yield P['a'], 1
    yield app.N.a, 1
    yield N.a, 1
def check_after(m, live):
    app, N, P = m.app, live.N, live.P
    yield app.P['a'], 2
    yield P['a'], 2
    yield app.N.a, 2
    yield N.a, 2
