"""An abstract method is added: the subclass cannot be made any more, live instances work."""
ORACLE = "a fresh process cannot make the live instance"
def setup(m):
    old = m.app.Memory()
    return locals()
def check_before(m, live):
    yield (m.app.Memory().get(), live.old.get()), ("m", "m")
def check_after(m, live):
    yield (raised(m.app.Memory), live.old.get(), isinstance(live.old, m.app.Store)), ("TypeError", "m", True)
