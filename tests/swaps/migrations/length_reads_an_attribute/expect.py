"""A class gets a field and its length reads another one: the trial on copies does not ask for the truth of a copy, nor does anything else."""
def setup(m):
    return {"full": m.app.Adapter({"a": 1}), "empty": m.app.Adapter({}), "bare": m.app.Adapter.__new__(m.app.Adapter)}
def check_before(m, live):
    yield (live.full.names(), live.empty.names()), (["a"], [])
def check_after(m, live):
    yield (live.full.names(), live.empty.names()), (("a",), ())
def live_after(m, live):
    yield live.full._names, ("a",)
    live.bare.item = {"b": 2}
    yield live.bare.names(), ("b",)
