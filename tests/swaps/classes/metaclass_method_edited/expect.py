"""The methods of a metaclass are edited; its classes follow."""
def setup(m):
    A = m.app.A
    return locals()
def check_before(m, live):
    yield (live.A.describe(), live.A(1).tag), ("meta1 A", "t1")
def check_after(m, live):
    yield (live.A.describe(), live.A(1).tag), ("meta2 A", "t2")
