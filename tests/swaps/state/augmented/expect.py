"""Augmented and self-referring assignments are edited: computed from the start, not on top of the old result."""
def check_before(m, live):
    yield (m.app.TOTAL, m.app.NAMES, m.app.PATH), (3, ["a", "b"], "x/y")
def check_after(m, live):
    yield (m.app.TOTAL, m.app.NAMES, m.app.PATH), (6, ["a", "c"], "x/z")
