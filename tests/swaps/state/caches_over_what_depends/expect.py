"""Caches over functions nobody edited: plain results of what was edited are forgotten, kept objects are state, what has an effect is not called again, the rest stays warm."""


def setup(m):
    a = m.app
    width, scaled, settings, connection = a.width, a.scaled, a.settings(), a.connection()
    a.untouched(1)
    a.set_up(), a.enrol("ann"), a.started(), a.width_or_note("\u1160")
    a.Ruler.measure("\u1160")
    settings.loaded.append(7)
    return locals()


def check_before(m, live):
    yield (live.width("\u1160"), live.width("a"), live.scaled(2)), (1, 1, ("scaled", 20))
    yield (m.app.Ruler.measure("\u1160"), m.app.settings().level()), (1, 1)


def check_after(m, live):
    yield (live.width("\u1160"), live.width("a"), live.scaled(2)), (0, 1, ("scaled", 200))
    yield (m.app.Ruler.measure("\u1160"), m.app.settings().level(), m.app.width_or_note("\u1160")), (0, 2, 0)


def live_after(m, live):
    m.app.set_up(), m.app.enrol("ann"), m.app.started()
    yield m.ledger.entries, ["set up", "ann", "started"]
    yield m.app.settings() is live.settings, True
    yield m.app.connection() is live.connection, True
    yield m.app.untouched.cache_info().currsize, 1
    yield live.settings.loaded, [7]


def live_back(m, live):
    yield from live_after(m, live)
