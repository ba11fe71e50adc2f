"""A parameter is threaded through three modules at once."""
def setup(m):
    serve = m.top.serve
    return locals()
def check_before(m, live):
    yield live.serve("k"), ("top1", ("mid1", ("low1", "k")))
def check_after(m, live):
    yield live.serve("k"), ("top2", ("mid2", ("low2", "k", None)))
