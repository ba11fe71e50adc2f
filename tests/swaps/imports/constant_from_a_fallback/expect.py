"""A constant that came through a `try` or a `with` follows, in modules nobody edited; not where the other branch was taken."""
def setup(m):
    return {"go": m.named.go, "own": m("own")}
def check_before(m, live):
    yield (m.star.K, m.star.DOUBLE, m.named.K, live.go(), live.own.K), (1, 2, 1, (1, "old", 1), 7)
def check_after(m, live):
    yield (m.star.K, m.star.DOUBLE, m.named.K, live.go(), live.own.K), (2, 4, 2, (2, "new", 2), 7)
