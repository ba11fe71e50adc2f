"""Docstrings of a function and a class are removed, a method's replaced."""
def setup(m):
    f, A, meth = m.app.f, m.app.A, m.app.A().m
    return locals()
def check_before(m, live):
    yield (live.f.__doc__, live.A.__doc__, live.meth.__doc__), ("What f does.", "What A is.", "What m does.")
def check_after(m, live):
    yield (live.f.__doc__, live.A.__doc__, live.meth.__doc__), (None, None, "M now.")
