"""Mixins in a submodule, used through a package."""
def setup(m):
    f = m.pk.Full()
    return locals()
def check_before(m, live):
    yield (repr(live.f), live.f.same(m.pk.Full())), ("<Full one>", True)
def check_after(m, live):
    yield (repr(live.f), live.f.same(m.pk.Full())), ("<Full two>", "same")
