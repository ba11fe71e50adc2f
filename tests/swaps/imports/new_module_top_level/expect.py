"""An edited module imports a file that is new."""
def setup(m):
    go = m.app.go
    return locals()
def check_before(m, live):
    yield live.go(), 1
def check_after(m, live):
    yield live.go(), ("made", "t")
