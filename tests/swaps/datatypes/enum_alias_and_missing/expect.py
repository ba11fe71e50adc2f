"""An alias is renamed and _missing_ edited."""
def setup(m):
    red = m.app.C.RED
    return locals()
def check_before(m, live):
    yield (m.app.C.CRIMSON is live.red, m.app.C("r") is live.red, raised(m.app.C, "R")), (True, True, "ValueError")
def check_after(m, live):
    yield (m.app.C.SCARLET is live.red, m.app.C("R") is live.red, gone(m.app.C, "CRIMSON")), (True, True, True)
