"""A loop that makes no turn leaves no name, also when the version that is left had made some."""
def check_before(m, live):
    yield (m.app.ROWS, hasattr(m.app, "number")), ([], False)
def check_after(m, live):
    yield (m.app.ROWS, m.app.number), ([(0, 0)], 0)
