"""The closure starts to use a variable that lives on in its sister's cell: new pairs have it, the old f never mixes."""
ORACLE = "the old closure may stay old"
def setup(m):
    f, g = m.app.make(5, "five")
    return locals()
def check_before(m, live):
    yield (live.f(), live.g()), (5, "five")
def check_after(m, live):
    yield m.app.make(6, "six")[0](), ("six", 6)
    yield live.f() in (5, ("five", 5)), True
    yield live.g(), "five"
