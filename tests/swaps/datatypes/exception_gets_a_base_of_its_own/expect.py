"""An exception class gets a base between it and `Exception`; one that was made before has its methods."""
def setup(m):
    app = m.app
    e=app.E('x')
    return {"e": e}
def check_before(m, live):
    app, e = m.app, live.e
    yield hasattr(e, 'info'), False
    yield [k.__name__ for k in type(e).__mro__][:3], ['E', 'Exception', 'BaseException']
    yield str(e), 'x'
    yield type(e) is app.E, True
def check_after(m, live):
    app, e = m.app, live.e
    yield hasattr(e, 'info'), True
    yield [k.__name__ for k in type(e).__mro__][:3], ['E', 'Base', 'Exception']
    yield str(e), 'x'
    yield type(e) is app.E, True
