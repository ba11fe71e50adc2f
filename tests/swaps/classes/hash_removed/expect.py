"""__hash__ is removed beside __eq__: instances become unhashable, as in a fresh process."""
def setup(m):
    k = m.app.K(1)
    return locals()
def check_before(m, live):
    yield hash(live.k), 1
def check_after(m, live):
    yield raised(hash, live.k), "TypeError"
