"""Decorated coroutine function and decorated generator function."""
def setup(m):
    fetch, gen = m.app.fetch, m.app.gen
    return locals()
def check_before(m, live):
    yield (run(live.fetch(1)), live.gen(2)), (("guard", ("one", 1)), [0, 1])
def check_after(m, live):
    yield (run(live.fetch(1)), live.gen(2)), (("guard", ("two", 1)), [0, 10])
