"""A value becomes a function, then a value again."""
def check_before(m, live):
    yield m.app.get(), 10
def check_after(m, live):
    yield m.app.get(), 20
def check_after2(m, live):
    yield m.app.get(), 30
