"""Hooks in both versions: going back runs the old one with the newer number."""
def setup(m):
    t = m.app.Temp(27)
    return locals()
def check_before(m, live):
    yield (live.t.show(), vars(live.t)), (27, {"celsius": 27})
def check_after(m, live):
    yield (live.t.show(), vars(live.t)), (300, {"kelvin": 300})
