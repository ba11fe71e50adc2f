"""What was computed through another name of a class or function of another module (`Kind = units.Unit`) follows the edit."""
FIRST = ["units"]
def check_before(m, live):
    yield (m.user.SIZE, m.user.LABEL, m.user.HALF), (1, "piece", (1, "piece"))
    yield m.user.SAID, ("hi!", "hey!")
def check_after(m, live):
    yield (m.user.SIZE, m.user.LABEL, m.user.HALF), (12, "dozen", (12, "dozen"))
    yield m.user.SAID, ("hi!!", "hey!!")
    yield m.user.Kind is m.units.Unit, True
    yield m.user.loud is m.units.shout, True
