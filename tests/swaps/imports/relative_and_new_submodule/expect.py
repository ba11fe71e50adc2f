"""A new file joins the package and is used by two edited ones."""
def setup(m):
    go = m.pk.a.go
    return locals()
def check_before(m, live):
    yield (live.go(), gone(m.pk, "helper")), ("a1", True)
def check_after(m, live):
    yield (live.go(), m.pk.helper(), m.pk.b.helper()), ("a2+b", "+b", "+b")
