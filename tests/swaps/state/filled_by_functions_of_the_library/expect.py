"""Containers that functions of the standard library fill: each as the new text fills it, once, with its identity."""
def state(m):
    a = m.app
    return a.HEAP, a.PILE, a.ORDER, a.GONE, a.ROWS, a.TABLE, list(a.BYTES), list(a.RING), dict(a.COUNT)
def setup(m):
    held = [m.app.HEAP, m.app.PILE, m.app.ORDER, m.app.GONE, m.app.ROWS, m.app.TABLE, m.app.BYTES, m.app.RING, m.app.COUNT]
    return locals()
def check_before(m, live):
    yield state(m), ([3, 5], [2, 5, 3], [1, 3, 9], [1, 4, 9], [1], {"a": 1}, [1, 0, 0, 0], [3, 1, 2], {"a": 4})
def check_after(m, live):
    yield state(m), ([1, 5], [1, 2, 5], [1, 4, 9], [1, 9], [2], {"b": 2}, [2, 0, 0, 0], [2, 3, 1], {"a": 3})
def live_after(m, live):
    a = m.app
    yield [one is other for one, other in zip(live.held, [a.HEAP, a.PILE, a.ORDER, a.GONE, a.ROWS, a.TABLE], strict=False)], [True] * 6
