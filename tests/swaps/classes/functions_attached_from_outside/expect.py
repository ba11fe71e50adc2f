"""Functions, properties and lambdas put on a class by statements below it; one more is added."""
def setup(m):
    a, b = (m.app.A(), m.app.B())
    m = a.go
    return locals()
def check_before(m, live):
    yield (live.m(), live.a.go(), live.b.go(), live.b.alias(), live.a.also()), ('g1',) * 5
    yield (live.a.stat(), live.a.prop), ('s1', 'p1')
    yield gone(live.a, 'extra'), True
def check_after(m, live):
    yield (live.m(), live.a.go(), live.b.go(), live.b.alias(), live.a.also()), ('g2',) * 5
    yield (live.a.stat(), live.a.prop), ('s2', 'p2')
    yield gone(live.a, 'extra'), False
