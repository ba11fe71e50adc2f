"""A helper next to a cached function is edited: the cache is warm still."""
def setup(m):
    m.app.total(1)
    return locals()
def check_before(m, live):
    yield m.app.total(1), 20
def check_after(m, live):
    yield m.app.total(1), 30
def live_after(m, live):
    yield m.app.price.cache_info().misses, 1
