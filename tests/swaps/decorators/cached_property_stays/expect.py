"""cached_property: what an instance has computed is its state, a new one computes the new way."""
def setup(m):
    done, fresh = m.app.R(), m.app.R()
    done.big
    return locals()
def check_before(m, live):
    yield m.app.R().big, "computed 1"
def check_after(m, live):
    yield m.app.R().big, "computed 2"
def live_after(m, live):
    yield (live.done.big, live.fresh.big), ("computed 1", "computed 2")
