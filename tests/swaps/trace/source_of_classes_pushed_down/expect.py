"""A class that nobody edited, pushed down by an edit above it: its source is found where it stands now."""
import inspect
def where(cls): return inspect.getsourcelines(cls)[1], inspect.getsource(cls).splitlines()[0].strip()
def setup(m):
    kinds = m.app.A, m.app.A.Inner, m.app.B
    return locals()
def check_before(m, live):
    yield [where(k) for k in live.kinds], [(3, "class A:"), (5, "class Inner:"), (7, "@functools.total_ordering")]
def check_after(m, live):
    yield [where(k) for k in live.kinds], [(5, "class A:"), (8, "class Inner:"), (11, "@functools.total_ordering")]
def check_after2(m, live):
    yield [where(k) for k in live.kinds], [(7, "class A:"), (10, "class Inner:"), (13, "@functools.total_ordering")]
