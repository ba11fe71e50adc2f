"""New statements change another module's containers and objects before one raises: undone."""
REFUSED = "division"
def setup(m):
    log, conf = m.shared.LOG, m.shared.CONF
    return locals()
def check_before(m, live):
    s = m.shared
    yield (s.LOG, s.CONF, s.KNOWN, s.Reg.items, vars(s.OBJ), gone(s, "NEW")), (["start"], {"x": 1}, {1}, [], {}, True)
    yield (s.LOG is live.log, s.CONF is live.conf, m.app.f()), (True, True, 1)
