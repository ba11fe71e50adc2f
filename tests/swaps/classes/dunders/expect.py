"""Special methods are edited, added and removed: the type slots follow for old instances."""
def setup(m):
    a, b = m.app.V(3), m.app.V(13)
    return locals()
def check_before(m, live):
    yield (repr(live.a), live.a == live.b, len(live.a), live.a[7], bool(live.a)), ("V(3)", False, 3, 7, True)
    yield raised(live.a), "TypeError"
def check_after(m, live):
    yield (repr(live.a), live.a == live.b, hash(live.a) == hash(live.b), bool(live.a)), ("<V 3>", True, True, False)
    yield (raised(len, live.a), raised(lambda: live.a[7]), live.a(), 3 in live.a, list(live.a)), ("TypeError", "TypeError", "called", True, [3])
    yield repr(live.a + live.b), "<V 17>"
    with live.a: raise ValueError
