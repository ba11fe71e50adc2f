"""Everything moves to another module, which the old one imports with a star."""
def setup(m):
    lib = m.lib
    b=lib.Box(); m=b.go; t=lib.thing
    return {"b": b, "m": m, "t": t}
def check_before(m, live):
    lib, user, m, t = m.lib, m.user, live.m, live.t
    yield user.use(), ('v1', 'b1', 1)
    yield m(), 'b1'
    yield t(), 'v1'
    yield lib.LIMIT, 1
    yield lib.TABLE['k'](), 'v1'
def check_after(m, live):
    lib, user, m, t = m.lib, m.user, live.m, live.t
    yield user.use(), ('v2', 'b2', 2)
    yield m(), 'b2'
    yield t(), 'v2'
    yield lib.LIMIT, 2
    yield lib.TABLE['k'](), 'v2'
