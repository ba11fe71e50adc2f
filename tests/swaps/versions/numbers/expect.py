"""Numbers count up; each version's text can be read."""
import livesh
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def check_after2(m, live):
    yield m.app.f(), 3
def live_after(m, live):
    vs = livesh.versions(m.name("app"))
    yield [(v.number, v.current) for v in vs], [(1, False), (2, True)]
    yield [v.source.strip()[-8:] for v in vs], ["return 1", "return 2"]
    yield {v.module for v in vs}, {m.name("app")}
