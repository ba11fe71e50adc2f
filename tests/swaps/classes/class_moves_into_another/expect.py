"""A class moves into the body of another."""
def setup(m):
    app = m.app
    b=app.Box(); i=b.make(); K=type(i)
    return {"K": K, "b": b, "i": i}
def check_before(m, live):
    app, K, b, i = m.app, live.K, live.b, live.i
    yield b.make().go(), 'one'
    yield i.go(), 'one'
    yield K().go(), 'one'
    yield isinstance(i, type(b.make())), True
    yield hasattr(app.Box,'Item'), False
    yield hasattr(app,'Item'), True
    yield K.__qualname__, 'Item'
def check_after(m, live):
    app, K, b, i = m.app, live.K, live.b, live.i
    yield b.make().go(), 'two'
    yield i.go(), 'two'
    yield K().go(), 'two'
    yield isinstance(i, type(b.make())), True
    yield hasattr(app.Box,'Item'), True
    yield hasattr(app,'Item'), False
    yield K.__qualname__, 'Box.Item'
