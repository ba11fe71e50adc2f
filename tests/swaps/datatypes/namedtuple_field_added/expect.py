"""A NamedTuple gains a field: its tuples cannot grow; all of it or nothing for what is made from now on."""
MAY_REFUSE = "a live tuple cannot get another length"
ORACLE = None
def setup(m):
    p = m.app.P(3)
    return locals()
def check_before(m, live):
    yield (m.app.make(), live.p.x), ((1,), 3)
def check_after(m, live):
    yield (m.app.make(), m.app.make().y, live.p.x), ((1, 5), 5, 3)
