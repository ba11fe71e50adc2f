"""Statements are rewritten with equal values: run-time content and identity stay."""
def setup(m):
    m.app.CACHE["a"] = 1
    cache, items = m.app.CACHE, m.app.ITEMS
    return locals()
def check_before(m, live):
    yield (m.app.f(), m.app.CACHE), (1, {"a": 1})
def check_after(m, live):
    yield (m.app.f(), m.app.CACHE, m.app.ITEMS), (2, {"a": 1}, [1, 2])
def live_after(m, live):
    yield (m.app.CACHE is live.cache, m.app.ITEMS is live.items), (True, True)
