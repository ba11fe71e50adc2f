"""Objects keep what they were given by default: that is said of those in containers too, of factories, of inherited fields and of what `__init__` gives them."""
ORACLE = "what is held is what it was"


def check_before(m, live):
    yield (vars(m.app.ROWS[0]), vars(m.app.BY_NAME["one"])), (dict(made=5, plain=5, limit=5), dict(made=5, plain=1, limit=5, size=1))
    yield (vars(m.app.DOOR), vars(m.app.Row())), (dict(width=3, colour="red"), dict(made=5, plain=5, limit=5))


def drive(m, live, swap):
    live.said = [each.partition(": ")[2] for each in swap().held]


def check_after(m, live):
    yield (vars(m.app.ROWS[0]), vars(m.app.BY_NAME["one"])), (dict(made=5, plain=5, limit=5), dict(made=5, plain=1, limit=5, size=1))
    yield (vars(m.app.DOOR), vars(m.app.Row())), (dict(width=3, colour="red"), dict(made=6, plain=6, limit=6))


def live_after(m, live):
    yield live.said, [
        "ROWS was held: it has objects that were made with another default of limit, default of made, default of plain",
        "BY_NAME was held: it has objects that were made with another default of limit, default of made",
        "DOOR was held: it is an object that was made with another colour",
        "House was held: it has objects that were made with another colour, default of width"]
