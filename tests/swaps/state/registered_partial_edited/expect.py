"""A partial that is registered elsewhere gets another argument."""
def check_before(m, live):
    lib = m.lib
    yield lib.show(), ([(1, 1)], {}, ({}, []))
def check_after(m, live):
    lib = m.lib
    yield lib.show(), ([(5, 2)], {}, ({}, []))
