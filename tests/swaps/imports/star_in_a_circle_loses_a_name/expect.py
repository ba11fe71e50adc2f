"""A name leaves `__all__` of a package of which a module of its own takes everything before that is bound: a circle is gone through as in a fresh process."""
FIRST = ["pk"]
def setup(m):
    this = m.pk.this
    return locals()
def check_before(m, live):
    yield (hasattr(m("pk.debug"), "Gone"), m.pk.Probe().f() is m.pk.this), (True, True)
def check_after(m, live):
    yield (hasattr(m.pk, "Gone"), hasattr(m("pk.debug"), "Gone")), (False, False)
    yield (m("pk.debug").new is m("pk.expr").new, m.pk.Probe().f().f()), (True, 2)
def live_after(m, live):
    yield m.pk.this is live.this, True
