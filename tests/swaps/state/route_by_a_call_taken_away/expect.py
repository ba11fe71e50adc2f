"""A route that was made by calling a decorator is gone."""
def check_before(m, live):
    lib = m.lib
    yield lib.show(), ([], {}, ({'/a': 1, '/b': 1}, []))
def check_after(m, live):
    lib = m.lib
    yield lib.show(), ([], {}, ({'/a': 2}, []))
