"""A module that is imported for the first time by a change calls functions of the change while it is run: the new ones."""
def setup(m):
    held = m("pkg").helper
    return locals()
def check_before(m, live):
    yield (live.held(), gone(m("pkg"), "MADE")), ((1, "one"), True)
def check_after(m, live):
    yield (live.held(), m("pkg").MADE), ((2, "two"), ((2, "two"), (2, "two")))
    yield m("pkg.fresh").KEPT is m("pkg.tools").helper, True
