"""A class attribute takes its value from an imported name that it has itself."""
def check_before(m, live):
    c2, c3 = m.c2, m.c3
    yield c2.Cfg.K, 1
    yield c3.X, 1
def check_after(m, live):
    c2, c3 = m.c2, m.c3
    yield c2.Cfg.K, 2
    yield c3.X, 2
