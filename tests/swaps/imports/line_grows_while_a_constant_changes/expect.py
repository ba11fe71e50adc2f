"""An import takes one more name while a constant it has always brought changes."""
def check_before(m, live):
    app, user = m.app, m.user
    yield app.use(), (1, 2, 1)
    yield app.TWICE, 2
    yield user.X, 3
    yield user.LIMIT, 1
def check_after(m, live):
    app, user = m.app, m.user
    yield app.use(), (2, 4, 2)
    yield app.TWICE, 4
    yield user.X, 6
    yield user.LIMIT, 2
