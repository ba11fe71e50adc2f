"""A metaclass that collects method names and takes a class keyword: both are edited in the class."""
FIRST = ["base"]
def setup(m):
    s, C = m.app.Mine(), m.app.Mine
    return locals()
def check_before(m, live):
    yield (live.s.commands, live.s.prefix), (["do_go"], "$")
def check_after(m, live):
    yield (live.s.commands, live.s.prefix, live.s.do_come(), live.C is m.app.Mine), (["do_come", "do_go"], "#", "come", True)
