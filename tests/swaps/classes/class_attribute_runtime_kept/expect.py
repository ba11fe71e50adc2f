"""A class attribute is edited; others that the program changed keep what it made of them."""
def setup(m):
    p = m.app.Pool()
    p.join("a")
    members = m.app.Pool.members
    return locals()
def check_before(m, live):
    yield live.p.size, 4
def check_after(m, live):
    yield live.p.size, 8
def live_after(m, live):
    live.p.join("b")
    yield (m.app.Pool.members is live.members, live.members, m.app.Pool.count), (True, ["a", ("b",)], 2)
