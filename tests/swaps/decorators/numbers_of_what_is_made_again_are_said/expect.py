"""A decorator that numbers what it decorates by what is there already gives a function that is edited another number: that is said."""
ORACLE = "the number is another one"
ROLLBACK = "the number stays another one"


def check_before(m, live):
    yield [(step.number, step.run()) for step in m.app.Step.order], [(0, 1), (1, 2)]


def drive(m, live, swap):
    live.said = [each.partition(": ")[2] for each in swap().warnings]


def check_after(m, live):
    yield [step.run() for step in m.app.Step.order], [1, 2]


def live_after(m, live):
    yield live.said, ["definitions that are made again are numbered by how much is in Step.order now: their numbers are not what a start gives them"]
