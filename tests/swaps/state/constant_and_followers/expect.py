"""An edited constant is seen by from-imports, renamed ones too."""
def setup(m):
    get = m.user.get
    return locals()
def check_before(m, live):
    yield (live.get(), m.other.get()), ((10, 10), (10, "n"))
def check_after(m, live):
    yield (live.get(), m.other.get()), ((99, 99), (99, "n"))
