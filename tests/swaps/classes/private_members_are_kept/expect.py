"""Private members of an edited class (`__marker = object()`, `__made += 1`) are state like any other: what the edit did not touch stays."""
def setup(m):
    m.app.Store()
    m.app.Store._Store__names.append("more")
    return {"store": m.app.Store(), "marker": m.app.Store._Store__marker, "limit": m.app.Store._Store__limit}
def taken(store):
    try:
        return store.take("x")
    except KeyError:
        return "missing"
def check_before(m, live):
    yield live.store.made(), (2, ["first", "more"], 1)
    yield (taken(live.store), live.store.take("x", 5)), ("missing", 5)
def check_after(m, live):
    yield live.store.made(), (2, ["first", "more"], -2)
    yield (taken(live.store), live.store.take("x", 5)), ("missing", 5)
    yield live.limit(live.store), -2
def live_after(m, live):
    yield m.app.Store._Store__marker is live.marker, True
    yield m.app.Store._Store__limit is live.limit, True
