"""Twenty frames of the edited function are on the stack."""
def drive(m, live, swap):
    live.got = m.app.down(20, swap)
def check_before(m, live):
    yield m.app.down(1, lambda: None), ["end1", "r1"]
def check_after(m, live):
    yield m.app.down(1, lambda: None), ["end2", "r2"]
def live_after(m, live):
    yield live.got, ["end1"] + ["r1"] * 20
