"""A flag with a boundary and a property gains a member; the combination made before is the same object."""
def setup(m):
    ab = m.app.Opt.A | m.app.Opt.B
    return locals()
def check_before(m, live):
    yield (live.ab.label[:3], live.ab is (m.app.Opt.A | m.app.Opt.B)), ("l1:", True)
def check_after(m, live):
    yield (live.ab.label[:3], live.ab is (m.app.Opt.A | m.app.Opt.B)), ("l2:", True)
    yield int(live.ab | m.app.Opt.C), 11
