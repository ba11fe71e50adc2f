"""Docstring, annotations and __match_args__ of a class."""
import inspect
def setup(m):
    R = m.app.Rec
    return locals()
def check_before(m, live):
    yield (live.R.__doc__, inspect.get_annotations(live.R), live.R.__match_args__), ("Old doc.", {"x": int, "y": str}, ("x",))
def check_after(m, live):
    yield (live.R.__doc__, inspect.get_annotations(live.R), live.R.__match_args__), ("New doc.", {"x": float, "z": list}, ("x", "z"))
    yield gone(live.R, "y"), True
