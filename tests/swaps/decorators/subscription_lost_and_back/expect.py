"""A function loses the decorator that subscribes it: it is not called any more, and not subscribed twice when that comes back."""
def check_before(m, live):
    lib = m.lib
    yield lib.bus.emit(), ['a1', 'b1']
def check_after(m, live):
    lib = m.lib
    yield lib.bus.emit(), ['a2']
def live_after(m, live):
    yield m.lib.bus.emit(), ['a2']
