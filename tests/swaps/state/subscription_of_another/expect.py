"""A call subscribes another function."""
def check_before(m, live):
    lib = m.lib
    yield lib.bus.emit(), ['a1']
def check_after(m, live):
    lib = m.lib
    yield lib.bus.emit(), ['b2']
