"""A subclass is edited and another added: the registry holds the live class and the new one."""
def setup(m):
    A = m.app.A
    return locals()
def check_before(m, live):
    yield ({k: c().go() for k, c in m.app.KNOWN.items()}, m.app.KNOWN["a"] is live.A), ({"a": "a1"}, True)
def check_after(m, live):
    yield ({k: c().go() for k, c in m.app.KNOWN.items()}, m.app.KNOWN["a"] is m.app.A), ({"a": "a2", "b": "b"}, True)
    yield live.A is m.app.A, True
