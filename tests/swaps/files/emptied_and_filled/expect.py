"""The file becomes empty, then is filled again."""
def check_before(m, live):
    yield (m.app.f(), m.app.A().g(), m.app.K), (1, 1, 1)
def check_after(m, live):
    yield [n for n in vars(m.app) if not n.startswith("__")], []
def check_after2(m, live):
    yield (m.app.f(), m.app.A().g(), m.app.K), (3, 3, 3)
