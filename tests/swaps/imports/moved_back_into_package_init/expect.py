"""Definitions move from a submodule into the package's __init__."""
ORACLE = None
FIRST = ["pk"]
def setup(m):
    run_, t = m.pk.run, m.pk.Task()
    return locals()
def check_before(m, live):
    yield (m.pk.run(), live.t.go()), ("impl", "impl")
def check_after(m, live):
    yield (m.pk.run(), m("pk.impl").run is m.pk.run), ("init", True)
