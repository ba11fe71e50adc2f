"""Loops at the top level that fill containers."""
def setup(m):
    m.app.SQUARES["live"] = 1
    squares = m.app.SQUARES
    return locals()
def check_before(m, live):
    yield (m.app.SQUARES, m.app.NAMES), ({0: 0, 1: 1, 2: 4, "live": 1}, ["A", "B"])
def check_after(m, live):
    yield (m.app.SQUARES, m.app.NAMES, gone(m.app, "n")), ({0: 0, 1: 10, 2: 40, "live": 1}, ["aa", "bb"], True)
