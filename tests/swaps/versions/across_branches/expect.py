"""From one version to another that has the same class, on another branch or after others without it: what both have put on it stays, and goes with either."""
import livesh
def drive(m, live, swap):
    name = m.name("app")
    first = livesh.versions(name)[-1].source
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
    livesh.swap(name, sources={name: first + "def fourth(): pass\n"})
    livesh.swap(name, sources={name: second + "def fifth(): pass\n"})
    livesh.rollback(name, to=2)
    live.after_others = m.app.Price().show()
ROLLBACK = "is what the case is about"
def check_before(m, live):
    yield m.app.Price().show(), ("one", 1)
def check_after(m, live):
    yield m.app.Price().show(), ("two", 5)
def live_after(m, live):
    one, two = (("one", 1), False), (("two", 5), True)
    yield live.seen, [two, one, two, two, one, two, two]
    yield live.after_others, ("two", 5)
