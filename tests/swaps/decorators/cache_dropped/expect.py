"""lru_cache over an edited body: stale results are dropped, the neighbour's are kept."""
def setup(m):
    slow, other = m.app.slow, m.app.other
    slow(1), other(1)
    return locals()
def check_before(m, live):
    yield (live.slow(1), live.other(1)), (2, ("other", 1))
def check_after(m, live):
    yield (live.slow(1), m.app.slow(1), m.app.slow(2)), (1002, 1002, 1004)
def live_after(m, live):
    yield live.other.cache_info().misses, 1
    yield (m.app.slow is live.slow, m.app.other is live.other), (True, True)
