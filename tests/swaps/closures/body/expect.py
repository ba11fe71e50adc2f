"""The body of a closure that was handed out is edited; its captured value stays."""
def setup(m):
    one, two = m.app.adder(1), m.app.adder(2)
    return locals()
def check_before(m, live):
    yield (live.one(0), live.two(0)), (1, 2)
def check_after(m, live):
    yield (live.one(0), live.two(0), m.app.adder(3)(0)), (1001, 1002, 1003)
