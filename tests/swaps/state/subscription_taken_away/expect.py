"""A call that subscribes a function elsewhere is gone, and comes back."""
def check_before(m, live):
    lib = m.lib
    yield lib.bus.emit(), ['a1', 'b1']
def check_after(m, live):
    lib = m.lib
    yield lib.bus.emit(), ['a2']
