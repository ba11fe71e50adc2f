"""A dict literal is edited key by key while the program has changed another key and added one."""
ORACLE = "speaks about what the program did"
def setup(m):
    m.app.CONF["host"] = "live"
    m.app.CONF["extra"] = 5
    conf = m.app.CONF
    return locals()
def check_before(m, live):
    yield m.app.CONF, {"host": "live", "port": 1, "old": True, "extra": 5}
def check_after(m, live):
    yield m.app.CONF, {"host": "live", "port": 2, "new": False, "extra": 5}
def live_after(m, live):
    yield m.app.CONF is live.conf, True
