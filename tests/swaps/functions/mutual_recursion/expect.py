"""Two functions that call one another, both edited."""
def setup(m):
    even = m.app.even
    return locals()
def check_before(m, live):
    yield (live.even(4), live.even(5)), (True, False)
def check_after(m, live):
    yield (live.even(4), live.even(5)), ("even", "odd")
