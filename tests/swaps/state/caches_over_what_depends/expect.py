"""Caches over functions nobody edited: plain results of what was edited are forgotten, kept objects are state, the rest stays warm."""


def setup(m):
    a = m.app
    width, scaled, settings, connection = a.width, a.scaled, a.settings(), a.connection()
    a.untouched(1)
    a.Ruler.measure("\u1160")
    settings.loaded.append(7)
    return locals()


def check_before(m, live):
    yield (live.width("\u1160"), live.width("a"), live.scaled(2)), (1, 1, ("scaled", 20))
    yield (m.app.Ruler.measure("\u1160"), m.app.settings().level()), (1, 1)


def check_after(m, live):
    yield (live.width("\u1160"), live.width("a"), live.scaled(2)), (0, 1, ("scaled", 200))
    yield (m.app.Ruler.measure("\u1160"), m.app.settings().level()), (0, 2)


def live_after(m, live):
    yield m.app.settings() is live.settings, True
    yield m.app.connection() is live.connection, True
    yield m.app.untouched.cache_info().currsize, 1
    yield live.settings.loaded, [7]


def live_back(m, live):
    yield from live_after(m, live)
