"""A condition that asks whether a name is bound yet misses those that only its branch binds, whenever it is asked."""


def check_before(m, live):
    yield (m.app.shared, m.app.shared is m.app.own, hasattr(m.app, "other")), ([1], True, False)


def check_after(m, live):
    yield (m.app.shared, m.app.shared is m.app.own, hasattr(m.app, "other")), ([2], True, False)
