"""A call that hands a class over to a function which reads an edited member of it is said to be held; one that hands over another class is not."""
ORACLE = "what is held is what it was"


def check_before(m, live):
    yield (list(m.reg.TABLE), list(m.reg.shelf.items)), (["a", "b"], ["a", "b"])


def drive(m, live, swap):
    live.said = [each.partition(": ")[2] for each in swap().held]


def check_after(m, live):
    yield (m.app.A.name, list(m.reg.TABLE), list(m.reg.shelf.items)), ("aa", ["a", "b"], ["a", "b"])


def live_after(m, live):
    why = "was held: it depends on edited A.name, and running it again could have effects"
    yield live.said, [f"for cls in (A, B): {why}", f"shelf.add(A) {why}"]
