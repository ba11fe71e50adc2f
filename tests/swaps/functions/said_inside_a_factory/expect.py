"""What a factory hands on of a function inside it is not made again, and that is said: a decorator there reads annotations and docstrings."""
ORACLE = "the factory has made the object"
def drive(m, live, swap):
    live.held = " ".join(swap().held)
def check_before(m, live):
    yield (len(m.app.made), m.app.site.routes["/"]), (1, ({"n": int}, "Old."))
def check_after(m, live):
    yield (len(m.app.made), m.app.site.routes["/"]), (1, ({"n": int}, "Old."))
def live_after(m, live):
    yield "site was held: it depends on edited create" in live.held, True
