"""Registries that hold their functions weakly: what a decorator enters now is the live function, once; a decorator that is new enters as well."""
import gc
def setup(m):
    plain, tagged = m.app.plain, m.app.tagged
    return locals()
def check_before(m, live):
    gc.collect()
    s = m.signals
    yield s.entered(m.app.tagged), ["tag"]
    yield s.ORDER[m.app.tagged], "tag"
    yield [f() for f in s.LIVE if f is m.app.tagged], ["tagged 1"]
    yield None not in [held() for _, held in s.RECEIVERS], True
def check_after(m, live):
    gc.collect()
    s = m.signals
    yield sorted(s.send()), ["plain 2", "tagged 2"]
    yield [s.entered(f) for f in (m.app.plain, m.app.tagged)], [["new"], ["other"]]
    yield live.plain is m.app.plain and live.plain in s.LIVE, True
    yield s.BY_NAME["new"] is live.plain, True
    yield s.ORDER[live.tagged], "other"
