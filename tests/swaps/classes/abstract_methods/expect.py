"""An abstract method becomes concrete: the subclass can be made."""
def setup(m):
    M = m.app.Memory
    return locals()
def check_before(m, live):
    yield raised(live.M), "TypeError"
def check_after(m, live):
    yield (live.M().put(), raised(m.app.Store)), ("default", "TypeError")
