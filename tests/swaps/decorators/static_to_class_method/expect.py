"""Static, class and plain methods change kind, also seen from a subclass."""
def setup(m):
    class Sub(m.app.F): pass
    sub = Sub()
    return locals()
def check_before(m, live):
    yield (live.sub.make(1), live.Sub.make(2), live.sub.plain()), (1, 2, "Sub")
def check_after(m, live):
    yield (live.sub.make(1)[0] is live.Sub, live.Sub.plain(), live.sub.plain()), (True, "static", "static")
