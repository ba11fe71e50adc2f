"""Functions made by exec and eval at import: code without a file of its own."""
def setup(m):
    calc = m.app.calc
    return locals()
def check_before(m, live):
    yield (m.app.made(), m.app.f(), live.calc(1)), ("made1", 1, 2)
def check_after(m, live):
    yield (m.app.made(), m.app.f(), live.calc(1)), ("made2", 2, 2)
