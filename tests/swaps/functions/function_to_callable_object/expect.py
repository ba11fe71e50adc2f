"""A function is replaced by a callable object; the module and a held reference answer in the new way."""
def setup(m):
    held = m.app.greet
    return locals()
def check_before(m, live):
    yield m.app.greet("a"), "hi a"
def check_after(m, live):
    yield m.app.greet("a"), "hello a"
