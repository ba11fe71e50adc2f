"""Windows line ends: strings have plain newlines, as in a fresh process."""
def setup(m):
    f, g = m.app.f, m.app.g
    return locals()
def check_before(m, live):
    yield (live.f(), live.g()), ("a\nb", 1)
def check_after(m, live):
    yield (live.f(), live.g()), ("a\nb\nc", 1)
