"""Names bound by every kind of statement are removed; what the program added stays."""
def setup(m):
    m.app.ADDED = "by program"
def check_before(m, live):
    yield (m.app.A, m.app.B, m.app.E, m.app.pi > 3, m.app.LOOP, m.app.ADDED), (1, 2, 5, True, 1, "by program")
def check_after(m, live):
    yield [n for n in vars(m.app) if not n.startswith("__")], None if False else [n for n in vars(m.app) if n in ("f", "C", "ADDED")]
    yield (m.app.f(), m.app.C, m.app.ADDED), (2, 30, "by program")
