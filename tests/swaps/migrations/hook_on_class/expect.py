"""A class brings its own hook: every live instance is carried over, once."""
ORACLE = "speaks about instances made before"
ROLLBACK = "the old version has no hook to go back"
def setup(m):
    carts = [m.app.Cart() for _ in range(5)]
    return locals()
def check_before(m, live):
    yield {c.count() for c in live.carts}, {2}
def check_after(m, live):
    yield [(c.count(), c.lines, gone(c, "items")) for c in live.carts], [(2, {"a": 1, "b": 1}, True)] * 5
