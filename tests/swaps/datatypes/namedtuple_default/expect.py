"""The default of a NamedTuple field."""
def setup(m):
    P = m.app.P
    return locals()
def check_before(m, live):
    yield (m.app.P(1), live.P(1)), ((1, 0), (1, 0))
def check_after(m, live):
    yield (m.app.P(1), m.app.P._field_defaults, live.P(1)), ((1, 9), {"y": 9}, (1, 9))
