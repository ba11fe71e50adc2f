"""Definitions under conditions; a condition turns."""
def setup(m):
    enc, go = m.app.enc, m.app.go
    return locals()
def check_before(m, live):
    yield (live.enc(1), live.go()), (("new python", 1), "slow")
def check_after(m, live):
    yield (live.enc(1), m.app.go()), (("modern", 1), "FAST")
    yield live.go(), "FAST"
