"""A loop binds names by globals(), other ones than before."""
def check_before(m, live):
    app = m.app
    yield (app.a, hasattr(app, 'b'), hasattr(app, 'c')), (1, True, False)
def check_after(m, live):
    app = m.app
    yield (app.a, hasattr(app, 'b'), hasattr(app, 'c')), (2, False, True)
