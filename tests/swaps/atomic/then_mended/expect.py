"""A refused edit uses no version number; the mended one is swapped in afterwards."""
import livesh
def drive(m, live, swap):
    name = m.name("app")
    live.bad = raised(livesh.swap, name, sources={name: "def f(: return 2\nN = [1]\n"})
    live.worse = raised(livesh.swap, name, sources={name: "def f(): return 2\nN = [1]\nN.append(1/0)\n"})
    live.between = m.app.f(), m.app.N
    swap()
def check_before(m, live):
    yield (m.app.f(), m.app.N), (1, [1])
def check_after(m, live):
    yield (m.app.f(), m.app.N), (3, [1])
def live_after(m, live):
    yield (live.bad, live.worse, live.between), ("Refused", "Refused", (1, [1]))
