"""A type alias statement is edited."""
PYTHON = (3, 12)
def check_before(m, live):
    yield m.app.Id.__value__, int
def check_after(m, live):
    yield m.app.Id.__value__, str
