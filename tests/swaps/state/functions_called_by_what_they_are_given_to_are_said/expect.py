"""A call that has called an edited function which it was given is said to be held, a function as a lambda; one that keeps what it is given is not."""
ORACLE = "what is held is what it was"


def check_before(m, live):
    yield (m.app.pipe.rows, [step(0) for step in m.app.pipe.later]), ([3, 4, 5], [1, 1])


def drive(m, live, swap):
    live.said = [each.partition(": ")[2] for each in swap().held]


def check_after(m, live):
    yield (m.app.pipe.rows, [step(0) for step in m.app.pipe.later]), ([3, 4, 5], [10, 10])


def live_after(m, live):
    yield live.said, [
        "pipe.apply(lambda row: row + 10) was held: the function that it gives away is edited and was called while it ran, and running it again could have effects",
        "pipe.apply(plus) was held: it depends on edited plus, and running it again could have effects"]
