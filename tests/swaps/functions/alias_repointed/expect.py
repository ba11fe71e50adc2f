"""An alias points to another function; neither function's own code may change."""
def setup(m):
    foo, bar = m.app.foo, m.app.bar
    return locals()
def check_before(m, live):
    yield (m.app.f(), live.foo(), live.bar()), ("foo", "foo", "bar")
def check_after(m, live):
    yield (m.app.f(), live.foo(), live.bar()), ("bar", "foo", "bar")
    yield m.app.f is m.app.bar, True
