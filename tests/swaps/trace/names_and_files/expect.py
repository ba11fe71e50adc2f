"""Names, qualified names, module and file of edited and added functions."""
def setup(m):
    f, A = m.app.f, m.app.A
    return locals()
def check_before(m, live):
    yield live.A.B.n.__qualname__, "A.B.n"
def check_after(m, live):
    fs = [m.app.f, m.app.af, live.A.m, live.A.B.n, live.A.B.added, live.A.new]
    yield [x.__qualname__ for x in fs], ["f", "af", "A.m", "A.B.n", "A.B.added", "A.<lambda>"]
    yield {x.__module__ for x in fs}, {m.name("app")}
    yield {x.__code__.co_filename for x in fs}, {m.app.__file__}
    yield [x.__code__.co_qualname for x in fs], [x.__qualname__ for x in fs]
