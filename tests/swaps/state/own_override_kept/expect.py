"""A global the program changed at run time is state when its statement is not edited."""
ORACLE = "speaks about what the program did"
def setup(m):
    m.app.LEVEL = 50
def check_before(m, live):
    yield m.app.get(), (50, "a")
def check_after(m, live):
    yield m.app.get(), (50, "b")
