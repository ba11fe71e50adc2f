"""An empty file gets its first definitions."""
def check_before(m, live):
    yield (gone(m.app, "f"), m.app.__doc__), (True, None)
def check_after(m, live):
    yield (m.app.f(), m.app.__doc__), (1, "Now a module.")
