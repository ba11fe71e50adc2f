"""The current text again is no new version; an earlier version's text as new text is one."""
import livesh
def drive(m, live, swap):
    name = m.name("app")
    swap()
    live.again = livesh.swap(name).versions
    livesh.swap(name, sources={name: "def f(): return 1\n"})
    live.third = [v.number for v in livesh.versions(name) if v.current], m.app.f()
    livesh.rollback(name)
ROLLBACK = "is what the case is about"
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def live_after(m, live):
    yield live.third, ([3], 1)
