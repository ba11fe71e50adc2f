"""An importer that has bound the name anew keeps its own value; the other name follows."""
ORACLE = "speaks about what the program did"
def setup(m):
    m.user.LIMIT = 7
def check_before(m, live):
    yield m.user.get(), (7, False)
def check_after(m, live):
    yield (m.user.get(), m.conf.LIMIT), ((7, None), 20)
