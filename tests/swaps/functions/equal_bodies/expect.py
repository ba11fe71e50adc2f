"""Two definitions with equal code; only one of each pair is edited."""
def setup(m):
    a, b, k = m.app.a, m.app.b, m.app.K()
    ka, kb = k.a, k.b
    return locals()
def check_before(m, live):
    yield (live.a(), live.b(), live.ka(), live.kb()), (1, 1, 1, 1)
def check_after(m, live):
    yield (live.a(), live.b(), live.ka(), live.kb()), (1, 2, 1, 2)
