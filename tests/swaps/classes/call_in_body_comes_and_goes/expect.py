"""A call in the body of a class is made when it comes; what the one that is gone did stays and is said, and one that makes names of the body runs again."""


def check_before(m, live):
    yield (m.app.Row.a, m.app.Row.WIDTH), ("field a", 1)


def drive(m, live, swap):
    live.said = [said.partition(": ")[2] for said in swap().warnings]


def check_after(m, live):
    yield (m.app.Row.a, m.app.Row.WIDTH), ("field a", 2)


def live_after(m, live):
    if not hasattr(live, "log"):
        live.log = list(m.app.LOG)
    yield live.log[:2], ["gone", "new"]
    yield any("note('gone')" in said for said in live.said), True
