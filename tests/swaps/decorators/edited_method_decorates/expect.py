"""The method that decorates is that of a live object: what it has decorated stays as it was, in other modules too, and that is said; of no other method."""
FIRST = ["fw", "views"]
def check_before(m, live):
    yield m.fw.app.run("/a"), "a"
    yield len(m.fw.app.routes), 1
def drive(m, live, swap):
    live.said = swap().warnings
def check_after(m, live):
    yield m.fw.app.run("/a"), "a"
    yield len(m.fw.app.routes), 1
def live_after(m, live):
    yield [said.partition(";")[0] for said in live.said], [f"{m.name('views')}: @app.route does something else now"]
