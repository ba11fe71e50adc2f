"""collections.namedtuple with another field list: the module makes the new ones, the neighbour is untouched."""
ORACLE = None
MAY_REFUSE = "a live tuple cannot get another length"
def setup(m):
    q = m.app.Q
    return locals()
def check_before(m, live):
    yield (m.app.P(1, 2)._fields, m.app.Q is live.q), (("x", "y"), True)
def check_after(m, live):
    yield (m.app.P(1, 2, 3)._fields, m.app.Q is live.q), (("x", "y", "z"), True)
