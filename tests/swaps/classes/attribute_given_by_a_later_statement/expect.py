"""An attribute that a later statement gives to the class stays when the class is edited."""
def setup(m):
    e = m.app.Env()
    return locals()
def check_before(m, live):
    yield live.e.make(), ("Template", "o1")
def check_after(m, live):
    yield live.e.make(), ("Template", "o2")
