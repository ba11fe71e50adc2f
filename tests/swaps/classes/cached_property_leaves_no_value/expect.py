"""A cached property comes and goes: what it has put into instances hides nothing afterwards."""


def setup(m):
    order, line = m.app.Order(), m.app.Line()
    line.price, line.stays
    return locals()


def check_before(m, live):
    yield (live.order.total, live.order.kind, live.order.rate), ("of the base", "plain", "fixed")
    yield (live.line.price, m.app.Line().price, live.line.stays), ("worked out", "worked out", "kept")


def check_after(m, live):
    yield (live.order.total, live.order.kind, live.order.rate), ("worked out", "looked up", "fixed")
    yield (live.line.price, m.app.Line().price, live.line.stays), ("fixed", "fixed", "kept")
