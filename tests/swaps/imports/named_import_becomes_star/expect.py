"""Names imported one by one are imported by a star instead, through a package that passes them on from now on."""


def setup(m):
    return {"Mock": m.app.Mock, "mock": m.app.Mock(), "helper": m.app.helper}


def check_before(m, live):
    yield (m.app.use(), live.mock.f(), live.helper(), hasattr(m.pk, "Mock")), ((1, "h1"), 1, "h1", False)


def check_after(m, live):
    yield (m.app.use(), live.mock.f(), live.helper(), m.app.root()), ((2, "h2"), 2, "h2", 2.0)
    yield (m.pk.Mock is m.app.Mock, m.app.Mock is live.Mock, m.pk.helper is live.helper), (True, True, True)
