"""Lambdas of one text in tables, tuples and calls: each pairs within its own statement."""
def setup(m):
    ra, ng, p1, key, i2, r0 = (m.app.ROUTES[0][2], m.app.OPS['neg'], m.app.OPS['pair'][1], m.app.KEY, m.app.inc2, m.app.rest[0])
    return locals()
def check_before(m, live):
    yield live.ra(0), ('a1', 0)
    yield (live.ng(1), live.p1(1), live.key('ab')), (-1, (1, 2), 'a')
    yield (live.i2(1), m.app.inc2(1)), (4, 4)
    yield (live.r0(), m.app.first(), m.app.rest[1]()), ('r1', 'f1', 's1')
    yield len(m.app.ROUTES), 2
def check_after(m, live):
    yield live.ra(0), ('a2', 0)
    yield (live.ng(1), live.p1(1), live.key('ab')), (('neg', -1), (1, 22), 'b')
    yield (live.i2(1), m.app.inc2(1)), (22, 22)
    yield (live.r0(), m.app.first(), m.app.rest[1]()), ('r2', 'f2', 's2')
    yield len(m.app.ROUTES), 3
