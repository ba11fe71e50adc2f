"""A class attribute set at run time, which the edit does not touch, survives."""
def setup(m):
    m.app.Conf.debug = True
    m.app.Conf.extra = "runtime"
def check_before(m, live):
    yield (m.app.Conf.debug, m.app.Conf.level, m.app.Conf.extra), (True, 1, "runtime")
def check_after(m, live):
    yield (m.app.Conf.debug, m.app.Conf.level, m.app.Conf.extra), (True, 2, "runtime")
