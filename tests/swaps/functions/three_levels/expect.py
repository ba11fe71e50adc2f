"""Three levels of nesting; the innermost is edited, closures of every level are in use."""
def setup(m):
    b = m.app.a(1)
    c, d = b(2)
    return locals()
def check_before(m, live):
    yield (live.c(3), live.d(3)), (("one", 1, 2, 3), ("same", 1, 3))
def check_after(m, live):
    yield (live.c(3), live.d(3)), (("two", 1, 2, 3), ("same", 1, 3))
    yield live.b(9)[0](0), ("two", 1, 9, 0)
    yield m.app.a(5)(6)[0](7), ("two", 5, 6, 7)
