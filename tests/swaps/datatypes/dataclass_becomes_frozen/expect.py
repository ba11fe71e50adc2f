"""A dataclass becomes frozen and hashable."""
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield (raised(setattr, live.p, "x", 1), raised(hash, live.p)), (None, "TypeError")
def check_after(m, live):
    yield (raised(setattr, live.p, "x", 2), raised(hash, live.p)), ("FrozenInstanceError", None)
