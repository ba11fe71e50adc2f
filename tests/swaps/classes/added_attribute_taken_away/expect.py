"""The only edit is that a statement which gave a class an attribute is gone."""
def setup(m):
    plain = m.app.Plain()
    return locals()
def check_before(m, live):
    yield (live.plain.added, live.plain.there), ("added", "there")
def check_after(m, live):
    yield (hasattr(live.plain, "added"), live.plain.there), (False, "there")
