"""A function replaced in the module at run time stays replaced while another one is edited."""
ORACLE = "speaks about what the program did"
def setup(m):
    real = m.app.now
    m.app.now = lambda: "patched"
    return locals()
def check_before(m, live):
    yield (m.app.use(), m.app.other()), ("patched", 1)
def check_after(m, live):
    yield (m.app.use(), m.app.other()), ("patched", 2)
