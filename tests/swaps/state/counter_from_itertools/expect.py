"""An iterator at module level goes on."""
def setup(m):
    m.app.new()
    ids = m.app.ids
    return locals()
def check_before(m, live):
    yield m.app.new() > 99, True
def check_after(m, live):
    yield m.app.new()[0], "id"
def live_after(m, live):
    yield (m.app.ids is live.ids, m.app.new()[1] > 101), (True, True)
