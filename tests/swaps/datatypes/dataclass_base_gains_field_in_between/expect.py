"""A base gains a field: the fields of untouched children stand in the order a fresh process has."""
import dataclasses
def setup(m):
    grand = m.app.Grand()
    return locals()
def check_before(m, live):
    yield [f.name for f in dataclasses.fields(m.app.Grand)], ["a", "b", "c"]
    yield repr(m.app.Child(5, 6)), "Child(a=5, b=6)"
def check_after(m, live):
    yield [f.name for f in dataclasses.fields(m.app.Grand)], ["a", "z", "b", "c"]
    yield (repr(m.app.Child(5, "q", 6)), dataclasses.astuple(m.app.Grand())), ("Child(a=5, z='q', b=6)", (1, "zz", 2, []))
    yield dataclasses.replace(live.grand, b=7).b, 7
