"""Caches over functions whose code is the same, but with other defaults, captured values, arguments or class attributes, serve nothing old."""
def setup(m):
    a = m.app
    held = [a.default, a.by_keyword, lambda: a.captured(5), lambda: a.decorated(5), lambda: a.argument(5), a.shop.price]
    before = [f() for f in held]
    return locals()
def check_before(m, live):
    yield [f() for f in live.held], [1, 1, 5, 6, (1, 5), 1]
def check_after(m, live):
    yield [f() for f in live.held], [2, 2, 10, 7, (2, 5), 2]
