"""super() comes into a property, a class method and __init__ (each gains a __class__ cell)."""
def setup(m):
    s, c = m.app.Sub(), m.app.Sub.c
    return locals()
def check_before(m, live):
    yield (live.s.p, live.c(), m.app.Sub().log), ("sub", "csub", ["sub"])
def check_after(m, live):
    yield (live.s.p, live.c(), m.app.Sub().log), ("basesub", "cbasecsub", ["base", "sub"])
