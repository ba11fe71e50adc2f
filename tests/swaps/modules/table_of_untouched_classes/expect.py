"""A table of classes is made of another's: an entry goes by its class, which the trial made a double of since its methods behave otherwise."""
FIRST = ["nodes", "base", "dialect"]
def setup(m):
    Sum, Power = m.nodes.Sum, m.nodes.Power
    return locals()
def check_before(m, live):
    yield m.dialect.write(m.nodes.Power(2)), "2^"
    yield (m.dialect.write(m.nodes.Sum(2)), m.dialect.KINDS), ("+2", {"v1"})
def check_after(m, live):
    yield m.dialect.write(m.nodes.Power(2)), "?"
    yield (m.dialect.write(m.nodes.Sum(2)), m.dialect.KINDS), ("+2", {"v2"})
def live_after(m, live):
    yield (set(m.dialect.Writer.TABLE), m.nodes.Power is live.Power), ({live.Sum}, True)
    yield m.dialect.write(live.Sum(3)), "+3"
