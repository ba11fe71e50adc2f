"""Body, default and docstring behind functools.wraps: the wrapper shows them as well."""
import inspect
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield (live.held(5), live.held.__doc__), (("log", 6), "Doc one.")
def check_after(m, live):
    yield live.held(5), ("log", 10)
    yield (live.held.__doc__, live.held.__name__, str(inspect.signature(live.held))), ("Doc two.", "f", "(x, y=2)")
    yield m.app.f is live.held, True
