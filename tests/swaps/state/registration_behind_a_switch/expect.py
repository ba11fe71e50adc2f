"""A call that registers a function stands behind a switch that is turned off."""
def check_before(m, live):
    lib = m.lib
    yield lib.show(), ([1], {}, ({}, []))
def check_after(m, live):
    lib = m.lib
    yield lib.show(), ([], {}, ({}, []))
