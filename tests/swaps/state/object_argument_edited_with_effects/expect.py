"""The call that made an object is edited, and making one has effects: what the edited arguments reach is new, the rest is state."""


def setup(m):
    m.app.POOL.used["live"] = 1
    m.app.SAME.used["live"] = 2
    pool, same, lock = m.app.POOL, m.app.SAME, m.app.POOL.lock
    return locals()


def check_before(m, live):
    yield (m.app.size(), m.app.POOL.half, len(m.app.POOL.slots), m.app.POOL.mode), (5, 2, 5, "lazy")
    yield (m.app.POOL.used, m.app.SAME.used), ({"live": 1}, {"live": 2})


def check_after(m, live):
    yield (m.app.size(), m.app.POOL.half, len(m.app.POOL.slots), m.app.POOL.mode), (9, 4, 10, "eager")
    yield (m.app.SAME.size, m.app.SAME.name, m.app.SAME.mode), (1, "same", "lazy")
    yield (m.app.POOL.used, m.app.SAME.used), ({"live": 1}, {"live": 2})
    yield m.app.HELD, [m.app.POOL, m.app.SAME]


def live_after(m, live):
    yield (m.app.POOL is live.pool, m.app.SAME is live.same, m.app.POOL.lock is live.lock), (True, True, True)
