"""What edited decorators and hooks do not put in any more, count otherwise or put in in other words cannot be told from the program's: it stays, and that is said."""
ORACLE = "what stays is what it was"
ROLLBACK = "what stays is there as well"


def check_before(m, live):
    yield (m.app.LOG, m.app.WEIGHT, [f() for f in m.app.PUBLIC], m.app.Known.NAMES), (["route /a", "route /b"], 2, [1, 2], ["One"])


def drive(m, live, swap):
    live.said = sorted(each.replace(m.name("app"), "app") for each in swap().warnings)


def check_after(m, live):
    yield m.app.LOG, ["route /a", "route /b", "path /a", "path /b"]
    yield (m.app.WEIGHT, [f() for f in m.app.PUBLIC], m.app.Known.NAMES), (2, [1, 2], ["One", "one"])


def live_after(m, live):
    yield live.said, [
        "app.Known.NAMES keeps what the edited Known.__init_subclass__ had put there before, beside what it puts there now",
        "app._b stays in PUBLIC, where what decorates or extends it does not put it now: whether that or the program put it there cannot be told. "
        "Take it out by hand if it should go",
        "app: LOG keeps what was put there when definitions were made before, beside what making them puts there now",
        "app: WEIGHT stays what it is: what is added to it for each definition is edited, and what was counted is state",
        "app: definitions that are made again take new items of IDS: what they have got before is not given out again"]
