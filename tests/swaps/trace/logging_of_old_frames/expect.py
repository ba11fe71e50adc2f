"""What the service itself logs from an old frame shows the lines that ran."""
import io, logging
def setup(m):
    w = m.app.worker(); next(w)
    return locals()
def logged(gen):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    log = logging.getLogger("livesh.case.trace")
    log.addHandler(handler); log.propagate = False
    next(gen)
    log.removeHandler(handler)
    return out.getvalue()
def run_one(m):
    w = m.app.worker(); next(w)
    return logged(w)
def check_before(m, live):
    yield "1 / 0  # in version one" in run_one(m), True
def check_after(m, live):
    yield "a / 0  # in version two" in run_one(m), True
def live_after(m, live):
    yield "1 / 0  # in version one" in logged(live.w), True
