"""A generic function and a generic method lose an implementation and gain another, also for types they have met."""
def setup(m):
    held, p, registry = m.app.show, m.app.P(), m.app.show.registry
    [held(x) for x in (1, [], 1.5)], [p.m(x) for x in (1, "", {})]
    return locals()
def check_before(m, live):
    yield [live.held(x) for x in (1, [], 1.5)], ["int", "list", "object"]
    yield [live.p.m(x) for x in (1, "", {})], ["int", "str", "object"]
def check_after(m, live):
    yield [live.held(x) for x in (1, [], 1.5, b"")], ["Int", "Object", "wide", "wide"]
    yield [live.p.m(x) for x in (1, "", {})], ["Int", "Object", "dict"]
    yield sorted(k.__name__ for k in m.app.show.registry), ["bytes", "float", "int", "object"]
