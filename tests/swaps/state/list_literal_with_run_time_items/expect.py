"""A list literal is edited after the program appended to it: the edit and the run-time entry both count."""
def setup(m):
    m.app.load("user")
    plugins = m.app.PLUGINS
    return locals()
def check_before(m, live):
    yield sorted(m.app.PLUGINS), ["core", "net", "user"]
def check_after(m, live):
    yield sorted(m.app.PLUGINS), ["core", "disk", "user"]
