"""A syntax error in one file of two: not a statement of the other is executed."""
REFUSED = True
def check_before(m, live):
    yield (m.a.f(), m.z.f(), m.ledger.entries), ("a1", "z1", [])
