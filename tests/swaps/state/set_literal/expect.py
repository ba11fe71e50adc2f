"""A set literal is edited after the program added to it."""
def setup(m):
    m.app.SEEN.add("live")
    m.app.KNOWN.add(1)
def check_before(m, live):
    yield (m.app.SEEN, m.app.KNOWN), ({"a", "b", "live"}, {1})
def check_after(m, live):
    yield (m.app.SEEN, m.app.KNOWN), ({"a", "c", "live"}, {1})
