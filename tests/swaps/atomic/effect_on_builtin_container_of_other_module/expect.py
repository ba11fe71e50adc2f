"""Deques, ordered dicts and nested containers of another module are changed before the exception: undone."""
REFUSED = "too late"
def check_before(m, live):
    s = m.shared
    yield (list(s.RING), dict(s.TABLE), s.NESTED, m.app.f()), ([1], {"a": 1}, {"x": {"y": [1]}}, 1)
