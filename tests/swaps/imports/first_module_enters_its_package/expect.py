"""The package of the module that runs first leads to others: an untouched import brings them what its module has made by then, not what it had before."""
FIRST = ["pk.first"]
def setup(m):
    Renderer = m("pk.path").Renderer
    return locals()
def check_before(m, live):
    yield (m.pk.show(), m.pk.one()), ("old", 1)
def check_after(m, live):
    yield (m.pk.show(), m.pk.one()), ((("new", False), ("new", True)), 2)
    yield m("pk.errors").Renderer is m("pk.path").Renderer is live.Renderer, True
