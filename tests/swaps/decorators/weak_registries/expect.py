"""Registries that hold their functions weakly: what a decorator enters now is the live function, once, and what lost its decorator leaves."""
import gc
def setup(m):
    plain, tagged = m.app.plain, m.app.tagged
    return locals()
def check_before(m, live):
    gc.collect()
    s = m.signals
    yield s.send(), ["tagged 1", "left 1"]
    yield [s.entered(f) for f in (m.app.plain, m.app.tagged, m.app.left)], [[], ["tag"], ["gone"]]
    yield m.app.plain in s.LIVE, False
    yield s.ORDER[m.app.tagged], "tag"
def check_after(m, live):
    gc.collect()
    s = m.signals
    yield sorted(s.send()), ["plain 2", "tagged 2"]
    yield [s.entered(f) for f in (m.app.plain, m.app.tagged, m.app.left)], [["new"], ["other"], []]
    yield live.plain is m.app.plain and live.plain in s.LIVE, True
    yield s.BY_NAME["new"] is live.plain, True
    yield s.ORDER[live.tagged], "other"
