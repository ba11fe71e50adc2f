"""A class over collections.abc."""
def setup(m):
    f = m.app.Frozen({"b": 1, "a": 2})
    return locals()
def check_before(m, live):
    yield (live.f["a"], list(live.f)), (2, ["b", "a"])
def check_after(m, live):
    yield (live.f["a"], list(live.f), live.f.get("b")), (("got", 2), ["a", "b"], ("got", 1))
