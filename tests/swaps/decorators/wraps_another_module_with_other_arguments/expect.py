"""What a statement makes of another module's method stays beneath what the edited one makes, and is said to; going back leaves it as it was, wrapped once."""
ORACLE = "a fresh process has wrapped it once"
NEW_VERSION = "open"
def check_before(m, live):
    yield m.lib.C().m(), (1, 0)
def check_after(m, live):
    yield m.lib.C().m(), (2, (1, 0))
def live_after(m, live):
    import livesh
    text = next(v.source for v in livesh.versions(m.name("plug")) if v.current)
    for _ in range(2):
        livesh.rollback(m.name("plug"))
        yield m.lib.C().m(), (1, 0)
        said = livesh.swap(m.name("plug"), sources={m.name("plug"): text}).warnings
        yield [w.partition(": ")[2] for w in said], ["C.m = marked(1)(C.m) is gone from the text; what it stored stays"]
        yield m.lib.C().m(), (2, (1, 0))
