"""A function is registered under another key, by a call."""
def check_before(m, live):
    lib = m.lib
    yield {k:v() for k,v in lib.H.items()}, {'x': 'a1'}
def check_after(m, live):
    lib = m.lib
    yield {k:v() for k,v in lib.H.items()}, {'z': 'a2'}
