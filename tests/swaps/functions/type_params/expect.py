"""PEP 695 and 696: a generic function gains a type parameter and another body."""
PYTHON = (3, 13)
def setup(m):
    held = m.app.first
    return locals()
def check_before(m, live):
    yield (live.held([1, 2]), [t.__name__ for t in live.held.__type_params__]), (1, ["T"])
def check_after(m, live):
    yield (live.held([1, 2]), [t.__name__ for t in live.held.__type_params__]), (2, ["T", "U"])
