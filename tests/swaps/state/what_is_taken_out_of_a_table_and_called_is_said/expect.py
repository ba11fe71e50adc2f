"""A value that an edited function or method has made which was taken out of a table, and a call that asks it of a class, are said to be held; what only uses an object is not."""
ORACLE = "what is held is what it was"


def check_before(m, live):
    yield (m.app.ONE, m.app.ROWS, list(m.ops.TABLE)), (2, [1], ["op"])


def drive(m, live, swap):
    live.said = [each.partition(": ")[2] for each in swap().held]


def check_after(m, live):
    yield (m.app.ONE, m.app.ROWS, list(m.ops.TABLE), m.ops.OPS["plus"](1), m.ops.ALL[0].run()), (2, [1], ["op"], 11, 10)


def live_after(m, live):
    why = "and running it again could have effects"
    yield live.said, [f"ONE was held: it depends on edited plus, {why}", f"ROWS was held: it depends on edited Op.run, {why}",
                      f"register(Op) was held: it depends on edited Op.key, {why}"]
