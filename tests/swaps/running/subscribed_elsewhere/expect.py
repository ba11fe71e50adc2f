"""New statements subscribe a handler with another module; going back takes it out of the tables there."""
def setup(m):
    m.bus.SUBS.append(len)
    return locals()
def check_before(m, live):
    yield [f() for f in m.bus.SUBS if f is not len], ["a1"]
    yield (sorted(m.bus.BY), [f() for f in m.bus.B.h["x"]], m.bus.B.h.get("y", [])), (["a"], ["a1"], [])
def check_after(m, live):
    yield [f() for f in m.bus.SUBS if f is not len], ["a2", "b2"]
    yield (sorted(m.bus.BY), [f() for f in m.bus.B.h["x"]], [f() for f in m.bus.B.h["y"]]), (["a", "b"], ["a2", "b2"], ["b2"])
