"""A dispatch table names a method that is new on the base of an untouched class."""
def check_before(m, live):
    yield [f() for k, f in sorted(m.app.TABLE.items())], ['a1']
    yield [f(m.app.kid) for f in m.app.CL], ['a1']
def check_after(m, live):
    yield [f() for k, f in sorted(m.app.TABLE.items())], ['a2', 'b2', ('c2', 'Kid')]
    yield [f(m.app.kid) for f in m.app.CL], ['a2', 'b2']
