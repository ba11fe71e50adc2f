"""A function becomes a plain value, and back with the rollback."""
def check_before(m, live):
    yield m.client.show(), "1.0"
    yield callable(m.app.version), True
def check_after(m, live):
    yield (m.client.show(), m.app.version), ("2.0", "2.0")
