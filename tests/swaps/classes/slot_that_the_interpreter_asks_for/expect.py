"""A class gets a slot named `__hash__`, filled for each object: new ones have theirs, those there are hash as they did and are found."""
def setup(m):
    old = m.app.Key("A")
    return {"old": old, "table": {old: 1}}
def check_before(m, live):
    yield (hash(m.app.Key("A")), hash(m.app.Lost("A"))), (hash("A"), 7)
def check_after(m, live):
    yield (hash(m.app.Key("A")), hash(m.app.Lost("A"))), (hash("a"), 8)
    yield {m.app.Key("B"): 2}[m.app.Key("B")], 2
    try:
        del m.app.Key("B").__hash__
    except AttributeError as error:
        yield repr(error), "nothing"
def live_after(m, live):
    yield live.table[live.old], 1
def live_back(m, live):
    yield live.table[m.app.Key("A")], 1
