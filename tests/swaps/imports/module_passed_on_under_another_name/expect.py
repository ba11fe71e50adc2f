"""A package passes on a module under another name (`from pk import expressions as exp`), and what others make of that module's names follows."""
FIRST = ["pk", "app"]
def setup(m):
    return {}
def check_before(m, live):
    yield m("pk.parser").TABLE, {"min": 1}
    yield (m.app.NAMES, m.app.LIMIT), (["min"], 10)
def check_after(m, live):
    yield m("pk.parser").TABLE, {"min": 1, "max": 2}
    yield (m.app.NAMES, m.app.LIMIT), (["max", "min"], 20)
