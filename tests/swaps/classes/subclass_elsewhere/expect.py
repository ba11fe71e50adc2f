"""The base of classes in another module is edited; grandchildren follow."""
def setup(m):
    s, b = m.app.Square(), m.app.Big()
    return locals()
def check_before(m, live):
    yield (live.s.describe(), live.b.describe()), ("4 sides", "big 4 sides")
def check_after(m, live):
    yield (live.s.describe(), live.b.describe(), live.b.colour), ("has 4", "big has 4", "red")
