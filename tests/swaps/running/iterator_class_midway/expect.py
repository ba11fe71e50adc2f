"""A for loop over an own iterator class is midway."""
def drive(m, live, swap):
    live.got = []
    for x in m.app.Count(3):
        live.got.append(x)
        if x == 1: swap()
def check_before(m, live):
    yield list(m.app.Count(2)), [1, 2]
def check_after(m, live):
    yield list(m.app.Count(2)), [100, 200]
def live_after(m, live):
    yield live.got, [1, 200, 300]
