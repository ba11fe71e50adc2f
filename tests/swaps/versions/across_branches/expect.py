"""From one branch to another that has the same class: what both have put on it stays, and goes with either."""
import livesh
def drive(m, live, swap):
    name = m.name("app")
    def seen():
        return m.app.Price().show(), hasattr(m.app.Price, "marked")
    swap()
    second = livesh.versions(name)[-1].source
    live.seen = []
    livesh.rollback(name)
    livesh.swap(name, sources={name: second + "def other(): pass\n"})
    for number in (2, 1, 2, 3, 1, 3, 2):
        livesh.rollback(name, to=number)
        live.seen.append(seen())
ROLLBACK = "is what the case is about"
def check_before(m, live):
    yield m.app.Price().show(), ("one", 1)
def check_after(m, live):
    yield m.app.Price().show(), ("two", 5)
def live_after(m, live):
    one, two = (("one", 1), False), (("two", 5), True)
    yield live.seen, [two, one, two, two, one, two, two]
