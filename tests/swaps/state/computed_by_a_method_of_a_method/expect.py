"""A value was computed by a method that calls an edited one of its class: it is said to be held; that the program calls such a method is no news."""
def drive(m, live, swap):
    live.held = swap().held
def check_before(m, live):
    yield m.app.price.total(), 110
def check_after(m, live):
    yield m.app.price.total(), 120
def live_after(m, live):
    yield [text.partition(" was held")[0].rpartition(": ")[2] for text in live.held], ["TOTAL"]
    yield m.app.TOTAL, [110]
