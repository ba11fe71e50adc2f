"""A member is taken away that another module has read through its own name of the class: refused, as where it is read directly."""
REFUSED = "DOZEN"
FIRST = ["units"]
def check_before(m, live):
    yield m.user.SIZE, 12
    yield m.units.Unit.DOZEN, 12
