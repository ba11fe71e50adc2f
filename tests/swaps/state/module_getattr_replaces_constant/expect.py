"""A constant is replaced by a module __getattr__ that computes it."""
def check_before(m, live):
    yield (m.app.LEGACY, m.app.f()), (1, 1)
def check_after(m, live):
    yield (m.app.LEGACY, m.app.f(), "LEGACY" in vars(m.app)), ("computed", 2, False)
