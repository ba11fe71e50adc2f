"""Version 1's definitions can be called while version 2 is current."""
import livesh
def check_before(m, live):
    yield (m.app.f(), m.app.A().g()), (("h1", 1), "h1")
def check_after(m, live):
    yield (m.app.f(), m.app.A().g()), (("h2", 2), "h2!")
def live_after(m, live):
    one, two = livesh.at_version(m.name("app"), 1), livesh.at_version(m.name("app"), 2)
    yield (one.helper(), one.f()[0], one.A().g()), ("h1", "h1", "h1")
    yield (two.f(), m.app.f()), (("h2", 2), ("h2", 2))
    yield raised(livesh.at_version, m.name("app"), 77) is not None, True
