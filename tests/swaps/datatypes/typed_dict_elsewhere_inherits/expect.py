"""A TypedDict gets a key; one in another module inherits it."""
def setup(m):
    app = m.app
    T=app.T
    return {"T": T}
def check_before(m, live):
    app, user, T = m.app, m.user, live.T
    yield sorted(T.__annotations__), ['a']
    yield sorted(app.T.__required_keys__), []
    yield sorted(user.U.__annotations__), ['a', 'z']
    yield app.T is T, True
def check_after(m, live):
    app, user, T = m.app, m.user, live.T
    yield sorted(T.__annotations__), ['a', 'b']
    yield sorted(app.T.__required_keys__), ['a', 'b']
    yield sorted(user.U.__annotations__), ['a', 'b', 'z']
    yield app.T is T, True
