"""Descriptors put themselves into a list and a table of their class: new ones come in, in the live ones."""
ROLLBACK = "what descriptors put into a list is not taken out again"
def setup(m):
    names = m.app.Row.names
    return locals()
def check_before(m, live):
    yield (live.names, m.app.Row.kinds), (["a", "b"], {"a": "int", "b": "str"})
def check_after(m, live):
    yield (m.app.Row.names, m.app.Row.kinds), (["a", "b", "c"], {"a": "float", "b": "str", "c": "list"})
    yield m.app.Row.c.name, "c"
def live_after(m, live):
    yield live.names is m.app.Row.names, True
