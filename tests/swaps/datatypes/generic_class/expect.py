"""A Generic class and a subclass of its parametrised form."""
def setup(m):
    s, Alias = m.app.IntStack().push(1), m.app.Stack[str]
    return locals()
def check_before(m, live):
    yield Alias_items(live.Alias), ["a", "b"]
def check_after(m, live):
    yield Alias_items(live.Alias), ["b", "a"]
    yield m.app.IntStack().push(2).total(), 20
def live_after(m, live):
    yield live.s.total(), 10
def Alias_items(A):
    s = A()
    return s.push("a").push("b").items
