"""Lambdas of a table with defaults of their own are edited."""
def setup(m):
    apply, fmt = m.app.apply, m.app.HANDLERS["fmt"]
    return locals()
def check_before(m, live):
    yield (live.apply("sum", 1, 2), live.fmt(1)), (3, "    1")
def check_after(m, live):
    yield (live.apply("sum", 1, 2), live.fmt(1), live.apply("fmt", 1)), (-3, "  1", "  1")
