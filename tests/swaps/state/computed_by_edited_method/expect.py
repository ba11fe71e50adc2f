"""Constants computed by methods, properties and class attributes of an object whose class is edited."""
def check_before(m, live):
    yield m.app.FRESH, ('d1', 'x')
    yield m.app.KLASS, 'st1'
    yield m.app.TEXT, ('d1', 'main')
    yield m.app.PROP, ('p1', 'main')
    yield m.app.BASE, 2
    yield m.app.ST, 'st1'
def check_after(m, live):
    yield m.app.FRESH, ('d2', 'x')
    yield m.app.KLASS, 'st2'
    yield m.app.TEXT, ('d2', 'main')
    yield m.app.PROP, ('p2', 'main')
    yield m.app.BASE, 11
    yield m.app.ST, 'st2'
