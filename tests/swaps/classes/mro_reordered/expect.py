"""The order of bases is edited: cooperative super() takes the new way."""
def setup(m):
    c, C = m.app.C(), m.app.C
    return locals()
def check_before(m, live):
    yield live.c.who(), "cabbase"
def check_after(m, live):
    yield (live.c.who(), [k.__name__ for k in live.C.__mro__]), ("cbabase", ["C", "B", "A", "Base", "object"])
