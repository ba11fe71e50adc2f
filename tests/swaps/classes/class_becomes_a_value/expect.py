"""Classes give their names to a number, a type alias, an import and a function; going back brings the same classes, and their instances are theirs."""


def setup(m):
    return {"classes": [m.app.Row, m.app.Data, m.app.Lines, m.app.Maker], "row": m.app.FIRST}


def check_before(m, live):
    yield [m.app.Row, m.app.Data, m.app.Lines, m.app.Maker] == live.classes, True
    yield (isinstance(live.row, m.app.Row), live.row.text(), m.app.Lines.size, m.app.Maker().made()), (True, "row", 1, "class")


def drive(m, live, swap):
    live.said = swap().warnings


def check_after(m, live):
    yield (m.app.Row, m.app.Maker(), m.app.Lines.__name__, str(m.app.Data)), (5, "function", "OrderedDict", "typing.Mapping[str, typing.Any]")


def live_after(m, live):
    told = [said.partition(": ")[2] for said in live.said]
    own = "{} was a class of its own: who holds it, and its instances, go on with that one"
    yield sorted(told), sorted([*map(own.format, ("Data", "Lines", "Row")), "Maker was a class, which cannot pass its calls on: who holds it has the old behaviour"])
