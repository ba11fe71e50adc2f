"""What a star import brought follows, and a name the source gains arrives as in a fresh process."""
def setup(m):
    use, a = m.app.use, m.app.A()
    return locals()
def check_before(m, live):
    yield (live.use(), live.a.go()), ((1, 5, "a1"), "a1")
def check_after(m, live):
    yield (live.use(), live.a.go(), m.app.A is m.lib.A), ((2, 6, "a2"), "a2", True)
