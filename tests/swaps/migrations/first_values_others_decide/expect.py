"""What a caller of old may have passed among its arguments, or a method that `__init__` calls stores as well, no object is given; the rest it is."""
ORACLE = "speaks about objects made before"
def setup(m):
    taken, called = m.app.Taken(5), m.app.Called(1)
    return {"taken": taken, "called": called}
def drive(m, live, swap):
    live.said = " ".join(swap().warnings)
def check_before(m, live):
    yield [vars(live.taken), vars(live.called)], [{"args": (5,)}, {"n": 1, "loaded": 1, "seen": 0}]
def check_after(m, live):
    yield [vars(live.taken), vars(live.called)], [{"args": (5,), "last": 3}, {"n": 1, "loaded": 1, "seen": 0, "plain": []}]
def live_after(m, live):
    yield ["no first:" in live.said, "no connection, total:" in live.said], [True, True]
