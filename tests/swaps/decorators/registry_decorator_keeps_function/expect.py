"""Classes registered in a list: an edited class is not entered twice."""
def setup(m):
    first = m.app.PLUGINS[-1][1]
    return locals()
def check_before(m, live):
    yield [c().go() for _, c in m.app.PLUGINS], ["a1", "b1"]
def check_after(m, live):
    yield [c().go() for _, c in m.app.PLUGINS], ["a1", "b2"]
    yield live.first is m.app.B, True
