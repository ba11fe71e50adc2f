"""A comprehension binds a name where it stands: an accumulator that starts anew, the last one seen, the one that was found."""
def check_before(m, live):
    yield (m.app.state(), m.app.SUMS, m.app.SEEN, m.app.AFTER), ((6, 2, 3), [1, 3, 6], [0, 1, 2], 3)
def check_after(m, live):
    yield (m.app.state(), m.app.SUMS, m.app.SEEN, m.app.AFTER), ((12, 4, 2), [2, 6, 12], [0, 1, 2, 3, 4], 5)
