"""The object that a decorator or a hook makes of a class, in a table, in an attribute or in the place of the class, keeps its state when the class is edited."""
def setup(m):
    app = m.app
    app.BY_NAME["Counter"].count = 5
    app.Pool.instance.items.append(1)
    app.settings.seen = 2
    app.Base.known["Cache"].data["a"] = 1
    counter, pool, settings, cache = app.BY_NAME["Counter"], app.Pool.instance, app.settings, app.Base.known["Cache"]
    return locals()
def state(m, live):
    app = m.app
    yield (app.BY_NAME["Counter"].count, app.Pool.instance.items, app.settings.seen, app.Base.known["Cache"].data), (5, [1], 2, {"a": 1})
    yield [app.BY_NAME["Counter"] is live.counter, app.ALL == [live.counter], app.Pool.instance is live.pool, app.settings is live.settings, app.Base.known["Cache"] is live.cache], [True] * 5
    yield [type(live.counter) is app.Counter, type(live.pool) is app.Pool, type(live.cache) is app.Cache], [True] * 3
def check_before(m, live):
    yield from state(m, live)
    yield (gone(live.counter, "step"), gone(live.settings, "level")), (True, True)
def check_after(m, live):
    yield from state(m, live)
    yield (live.counter.step, live.pool.size, live.settings.level, live.cache.ttl), (10, 1, 2, 5)
