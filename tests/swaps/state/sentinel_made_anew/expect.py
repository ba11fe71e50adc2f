"""A sentinel is made by a class of its own from now on: class attributes, defaults and tables that are it follow."""


def setup(m):
    loop, find, held = m.loops.Child(), m.loops.find, m.loops.held
    return locals()


def check_before(m, live):
    yield (live.loop.first(), live.find("a"), live.held(), m.loops.TABLE["nothing"] is m.marks.missing), (True, "no", True, True)
    yield repr(m.loops.missing), "missing"


def check_after(m, live):
    yield from check_before(m, live)
    yield m.loops.missing.__reduce__(), "missing"
    yield m.loops.missing is m.marks.missing, True
