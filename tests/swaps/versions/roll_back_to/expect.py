"""Back over several versions at once with to=; run-time state stays; new text gets the next unused number."""
import livesh
def text(n): return f"def f(): return {n}\nX = []\n"
def drive(m, live, swap):
    name = m.name("app")
    swap()
    for n in (3, 4):
        livesh.swap(name, sources={name: text(n)})
    m.app.X.append("state")
    livesh.rollback(name, to=2)
    live.at2 = m.app.f(), m.app.X
    livesh.rollback(name, to=4)
    live.at4 = m.app.f()
    livesh.rollback(name, to=1)
    live.at1 = m.app.f()
    livesh.swap(name, sources={name: text(9)})
    live.numbers = [v.number for v in livesh.versions(name)], [v.number for v in livesh.versions(name) if v.current]
    livesh.rollback(name, to=2)
ROLLBACK = "is what the case is about"
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def live_after(m, live):
    yield (live.at2, live.at4, live.at1), ((2, ["state"]), 4, 1)
    yield live.numbers, ([1, 2, 3, 4, 5], [5])
