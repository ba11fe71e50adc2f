"""Edited values that are objects: a namespace, a read-only mapping, a frozen set."""
def check_before(m, live):
    yield (m.app.CONF.port, dict(m.app.LIMITS), m.app.KINDS), (1, {"a": 1}, {"x"})
def check_after(m, live):
    yield (m.app.CONF.port, dict(m.app.LIMITS), m.app.KINDS), (2, {"a": 1, "b": 2}, {"x", "y"})
