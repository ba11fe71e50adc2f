"""format_exception names module and version of each frame."""
import livesh
def setup(m):
    g = m.app.gen(); next(g)
    return locals()
def text(call):
    try:
        call()
    except Exception as exc:
        return livesh.format_exception(exc)
def check_before(m, live):
    yield m.app.fail.__name__, "fail"
def check_after(m, live):
    yield m.app.fail.__name__, "fail"
def live_after(m, live):
    app = m.name("app")
    yield (app + "@v2" in text(m.app.fail), app + "@v1" in text(m.app.fail)), (True, False)
    yield app + "@v1" in text(lambda: next(live.g)), True
