"""Private members (`__marker`): untouched ones keep value and identity, edited ones follow, also through who holds them."""


def setup(m):
    cache, own = m.app.Cache(), m.other.Own()
    pop, size, row, lazy = cache.pop, own.size, cache.row, cache.lazy
    marker, made = m.app.Cache._Cache__marker, m.app.Cache._Cache__made
    lazy()
    return locals()


def check_before(m, live):
    yield (live.pop("nothing"), live.pop("nothing", 3), live.own.own()), ("missing", 3, ("own", "missing"))
    yield (live.size(), live.row(), live.cache.limit(), live.cache.base_kind()), (7, 1, 2, "base")
    yield (m.app.Cache._Cache__marker is live.marker, m.app.Cache._Cache__made is live.made, live.cache.made()), (True, True, 2)
    yield (live.lazy(), m.app.is_cache(1)), ("lazy one", True)


def check_after(m, live):
    yield (live.pop("nothing"), live.pop("nothing", 3), live.own.own()), ("missing", 3, ("own", "missing"))
    yield (live.size(), live.row(), live.cache.limit(), live.cache.base_kind()), (9, 2, 3, "the base")
    yield (m.app.Cache._Cache__marker is live.marker, m.app.Cache._Cache__made is live.made, live.cache.made()), (True, True, 2)
    yield (live.lazy(), m.app.is_cache(1)), ("lazy one", False)
