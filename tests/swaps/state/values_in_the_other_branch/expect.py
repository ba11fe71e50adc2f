"""A condition turns: values and a class that both branches bind are those of the other branch."""
def setup(m):
    k, s, urls = m.app.K(), m.app.Sub(), m.app.URLS
    m.app.K.runtime = 5
    return locals()
def check_before(m, live):
    yield (m.app.LEVEL, live.urls, m.app.N, m.app.only_a()), ("debug", ["/debug", "/", "/x"], 3, 1)
    yield (live.k.go(), live.s.items, live.k.extra, live.k.Inner.z, hasattr(live.k, "only_b")), ("aka", ["a"], 1, "za", False)
def check_after(m, live):
    yield (m.app.LEVEL, live.urls, m.app.N, hasattr(m.app, "only_a")), ("info", ["/", "/x"], 2, False)
    yield (live.k.go(), live.s.items, hasattr(live.k, "extra"), live.k.Inner.z, live.s.only_b()), ("bkb", ["b"], False, "zb", 1)
    yield m.app.K().runtime, 5
