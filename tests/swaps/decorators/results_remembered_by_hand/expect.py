"""What a hand-written decorator remembers of an edited function is the old code's answer; instances and counters are state."""
ORACLE = "it counts"
def setup(m):
    pool = m.app.Pool()
    rate, grammar = m.app.rate, m.app.grammar
    rate(1), grammar("x"), m.app.hit(1)
    kept = m.app.other(1)
    live = locals()
    return live
def check_before(m, live):
    yield (live.rate(1), live.grammar("x"), live.pool.size()), (2, "g1:x", 1)
def check_after(m, live):
    yield (live.rate(1), live.grammar("x"), live.pool.size()), (101, "g2:x", 2)
    yield (m.app.Pool() is live.pool, m.app.other(1) is live.kept), (True, True)
    yield m.app.hit(1)[0], "h2"
def live_after(m, live):
    yield m.app.hit(2), ("h2", 1)
    yield m.app.hit(1)[1] > 1, True
