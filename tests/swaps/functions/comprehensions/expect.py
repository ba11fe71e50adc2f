"""Comprehensions in functions and at the top level, over an edited list."""
def setup(m):
    squares, lazy = m.app.squares, m.app.lazy
    return locals()
def check_before(m, live):
    yield live.squares(), [1, 4, 9]
    yield m.app.AREAS, [10, 20, 30]
    yield m.app.INDEX, {1: 0, 2: 1, 3: 2}
    yield m.app.pairs()[1], [2, 3]
def check_after(m, live):
    yield live.squares(), [64, 125]
    yield m.app.AREAS, [400, 500]
    yield m.app.INDEX, {4: 0, 5: 1}
    yield list(live.lazy()), [6, 7]
    yield m.app.pairs()[4], [5]
