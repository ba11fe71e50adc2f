"""A statement puts another entry into a table: what a class in another module took out of it when it was made is taken out again."""
ROLLBACK = "what was taken out of a table that the change has filled is not taken out again of the emptied one"
FIRST = ["other"]
def setup(m):
    cache = m.app.Cache()
    return locals()
def check_before(m, live):
    yield (live.cache.DISK, live.cache.MEMORY, m.app.Cache().kind, live.cache.all()), (None, "in memory", "in memory", ["memory", "net"])
    yield (m.app.Edited.DISK, m.other.Untouched.DISK), (None, None)
def check_after(m, live):
    yield (live.cache.DISK, live.cache.MEMORY, m.app.Cache().kind, live.cache.all()), ("on disk", "in memory", "in memory", ["disk", "memory", "net"])
    yield (m.app.Edited.DISK, m.app.Edited().about()), ("on disk", "two")
    yield m.other.Untouched.DISK, "on disk"
