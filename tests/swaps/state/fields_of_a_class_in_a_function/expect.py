"""Objects of a class that a function makes get what its new `__init__` gives each alike, also by an import that is new; what takes a variable of the function is said."""
ORACLE = "the object was made before the edit, and has no field that takes an argument"
def setup(m):
    m.app.finder.find("a")
    finder = m.app.finder
    return locals()
def check_before(m, live):
    yield live.finder.find("b"), 1
def check_after(m, live):
    yield live.finder.find("a"), [("a", 0)]
    yield type(m.app.Kind._Made__recent).__name__, "OrderedDict"
    yield hasattr(live.finder, "most"), False
def drive(m, live, swap):
    live.said = swap().warnings
def live_after(m, live):
    yield [w for w in live.said if "most" in w] != [], True
    yield [w for w in live.said if "recent" in w], []
