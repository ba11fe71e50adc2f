"""A runtime-checkable protocol gains a member: isinstance answers anew."""
def setup(m):
    f, Closer = m.app.File(), m.app.Closer
    first = isinstance(f, Closer)
    return locals()
def check_before(m, live):
    yield isinstance(live.f, live.Closer), True
def check_after(m, live):
    yield (isinstance(live.f, live.Closer), isinstance(live.f, m.app.Closer)), (False, False)
