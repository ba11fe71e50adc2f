"""A callback handed out before gains a parameter with a default."""
def setup(m):
    s = m.app.S()
    cb = s.sub('t')
    ks = s.key()
    return locals()
def check_before(m, live):
    yield live.cb(1), ('cb1', 't', 1)
    yield live.s.subs[0](1)[0], 'cb1'
    yield live.ks[1](), 'k1'
def check_after(m, live):
    yield live.cb(1), ('cb2', 't', 1, 0, True)
    yield live.s.subs[0](1)[0], 'cb2'
    yield live.ks[1](), 'k2'
