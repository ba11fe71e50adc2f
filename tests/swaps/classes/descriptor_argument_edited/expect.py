"""The argument of a descriptor is edited: values in instances stay, the limit is new."""
def setup(m):
    j = m.app.Job()
    j.n, j.other = 50, 50
    return locals()
def check_before(m, live):
    j = m.app.Job()
    j.n = 50
    yield j.n, 10
def check_after(m, live):
    j = m.app.Job()
    j.n = 50
    yield (j.n, live.j.other), (50, 5)
def live_after(m, live):
    yield live.j.n, 10
    live.j.n = 70
    yield live.j.n, 70
