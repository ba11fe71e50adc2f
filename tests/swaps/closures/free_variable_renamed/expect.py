"""The captured variable gets another name: a new closure has it; an old one must not read a wrong cell."""
def setup(m):
    f = m.app.make(5)
    return locals()
def check_before(m, live):
    yield live.f(), 5
def check_after(m, live):
    yield m.app.make(6)(), (6, "renamed")
def live_after(m, live):
    yield live.f() in (5, (5, "renamed")), True
