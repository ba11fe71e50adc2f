"""A name is bound to something derived, then again to something else."""
def setup(m):
    app = m.app
    s=app.sub
    return {"s": s}
def check_before(m, live):
    app, s = m.app, live.s
    yield app.sub(), 5
    yield s(), 5
def check_after(m, live):
    app, s = m.app, live.s
    yield app.sub(), 5
    yield s(), 5
