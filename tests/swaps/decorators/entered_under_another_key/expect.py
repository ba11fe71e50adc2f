"""A constant is edited that an untouched definition is entered under: it stands under the new key, and under that alone."""
def check_before(m, live):
    yield sorted(m.app.HANDLERS), ["*", "other"]
def check_after(m, live):
    yield sorted(m.app.HANDLERS), ["#", "other"]
    yield m.app.HANDLERS["#"] is m.app.first, True
