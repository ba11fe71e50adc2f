"""A property getter is running when the swap comes."""
def drive(m, live, swap):
    class Mine(m.app.Lazy):
        def cb(self): swap(); return "swapped"
    one = Mine()
    live.got = one.value
def check_before(m, live):
    yield m.app.Lazy().value, ("v1", None)
def check_after(m, live):
    yield m.app.Lazy().value, ("v2", None)
def live_after(m, live):
    yield live.got in (("v1", "swapped"), ("v2", "swapped")), True
