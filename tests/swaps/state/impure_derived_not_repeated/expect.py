"""A value made with an effect is not made again by edits around it."""
def setup(m):
    buffer = m.app.BUFFER
    buffer[0] = "used"
    return locals()
def check_before(m, live):
    yield (m.app.OTHER, m.app.SIZE, len(m.app.BUFFER)), (1, 2, 4)
def check_after(m, live):
    yield (m.app.OTHER, m.app.SIZE, len(m.app.BUFFER)), (2, 3, 4)
def live_after(m, live):
    yield (m.app.BUFFER is live.buffer, m.ledger.entries), (True, ["made"])
