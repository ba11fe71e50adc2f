"""A call that put a plain value into a list elsewhere is gone; when it comes back it is not made twice."""
def check_before(m, live):
    lib = m.lib
    yield lib.H, [1, 2]
def check_after(m, live):
    lib = m.lib
    yield lib.H[:1], [1]
def live_after(m, live):
    yield m.lib.H, [1, 2]
