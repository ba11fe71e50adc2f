"""A decorator compiles what it decorates anew, with something in it (as typeguard's `typechecked` does): so are the edited ones, and the others stay so."""
def setup(m):
    till, price = m.app.Till(), m.app.price
    return locals()
def calls(m, till, price):
    del m.watching.SEEN[:]
    return till.total(), till.same(), price(), m.app.untouched(), list(m.watching.SEEN)
def check_before(m, live):
    yield calls(m, live.till, live.price), (1, "same", 10, "untouched", ["total", "same", "price", "untouched"])
def check_after(m, live):
    yield calls(m, live.till, live.price), (2, "same", 20, "untouched", ["total", "same", "price", "untouched"])
    yield m.app.untouched.__code__.co_firstlineno, 10
def check_after2(m, live):
    yield calls(m, live.till, live.price), (3, "same", 30, "untouched", ["total", "same", "price", "untouched"])
    yield live.till.new(), "new"
    yield m.app.untouched.__code__.co_firstlineno, 9
