"""A loop registers one more function with another module."""
def check_before(m, live):
    lib = m.lib
    yield lib.show(), ([1], {}, ({}, []))
def check_after(m, live):
    lib = m.lib
    yield lib.show(), ([2, 2], {}, ({}, []))
