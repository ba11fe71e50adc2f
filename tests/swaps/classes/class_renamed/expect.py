"""A class gets another name: what the module makes is of the new one, the old name is gone."""
ORACLE = "there is no Customer in a fresh process"
def setup(m):
    old = m.app.Customer("a")
    return locals()
def check_before(m, live):
    yield (live.old.hi(), m.app.new("b").hi()), ("hi a", "hi b")
def check_after(m, live):
    yield (m.app.new("b").hi(), gone(m.app, "Customer"), m.app.Client.__name__), ("hello b", True, "Client")
    yield live.old.hi() in ("hi a", "hello a"), True
