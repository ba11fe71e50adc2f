"""import pk.alpha: reached through the package attribute."""
def setup(m):
    go, alpha = m.pk.go, m("pk.alpha")
    return locals()
def check_before(m, live):
    yield live.go(), "alpha1"
def check_after(m, live):
    yield (live.go(), m("pk.alpha") is live.alpha, m.pk.alpha is live.alpha), ("alpha2", True, True)
