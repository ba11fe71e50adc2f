"""A list of handlers in another module: an edited one is not appended again, a new one is."""
FIRST = ["events"]
def check_before(m, live):
    yield m.events.fire(1), [("first", 1), ("second", 1)]
def check_after(m, live):
    yield m.events.fire(1), [("FIRST", 1), ("second", 1), ("third", 1)]
