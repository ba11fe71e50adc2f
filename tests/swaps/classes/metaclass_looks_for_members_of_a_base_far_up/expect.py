"""A metaclass that is edited looks for members of a base of theirs: every class between is made with it, whatever the order in the text."""


def setup(m):
    return {"config": m.app.Config(), "kind": m.app.Listing}


def check_before(m, live):
    yield (type(live.config).own, live.config.items.kind(), type(live.config.items) is live.kind), (["items", "one"], "instance", True)


def check_after(m, live):
    yield (type(live.config).own, sorted(type(live.config).traits), [live.config.has(n) for n in ("items", "none")]), (["items", "one"], ["items", "one"], [True, False])
    yield (live.config.items.kind(), type(live.config.items) is live.kind), ("an instance", True)
