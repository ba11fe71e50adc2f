"""A method that puts something into its own object is no pure function of its arguments: it is not called once more, and that is said."""


def check_before(m, live):
    yield (m.app.LEVEL, m.app.TOKEN, m.app.bus.names), (1, 1, ["orders"])


def drive(m, live, swap):
    live.held = swap().held


def live_after(m, live):
    yield (m.app.LEVEL, m.app.TOKEN, m.app.bus.names), (2, 1, ["orders"])
    yield [said.partition(": ")[2] for said in live.held], ["TOKEN was held: it depends on edited LEVEL, and running it again could have effects"]
