"""A class without instance dictionaries would get them: the instances there are have no room for one."""
REFUSED = "instances without a __dict__ cannot get one"
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield (live.p.show(), m.app.P(2).show(), m.app.P.__slots__), (("old", 1), ("old", 2), ("x",))
def check_after(m, live):
    yield live.p.show(), ("new", 1)
