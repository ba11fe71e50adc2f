"""Two classes that know one another by a later statement; the docstring of one and a method of the other change."""
def setup(m):
    e = m.app.Env()
    return locals()
def check_before(m, live):
    yield (live.e.make(), live.e.cls().render()), ("Template", "r1")
def check_after(m, live):
    yield (live.e.make(), live.e.cls().render(), live.e.cls is m.app.Template), ("Template", "r2", True)
