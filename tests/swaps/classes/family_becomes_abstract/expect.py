"""A family of classes with a member in another module becomes abstract, and goes back."""
def setup(m):
    user = m.user
    s=user.Sub()
    return {"s": s}
def check_before(m, live):
    app, user, s = m.app, m.user, live.s
    yield s.thing(), ('sub', 'm1')
    yield user.Sub().thing(), ('sub', 'm1')
    yield type(app.Till).__name__, 'type'
    yield type(user.Sub).__name__, 'type'
def check_after(m, live):
    app, user, s = m.app, m.user, live.s
    yield s.thing(), ('sub', 'a2')
    yield user.Sub().thing(), ('sub', 'a2')
    yield type(app.Till).__name__, 'ABCMeta'
    yield type(user.Sub).__name__, 'ABCMeta'
