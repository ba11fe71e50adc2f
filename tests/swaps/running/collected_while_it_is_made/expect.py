"""The new text collects garbage in the middle: what it has made until then is old, and goes live like the rest."""

import gc


def setup(m):
    return {"step": m.app.step}


def check_before(m, live):
    gc.collect()
    yield (live.step(), m.app.step()), (1, 1)


def check_after(m, live):
    app = m.app
    gc.collect()
    rubbish = [{str(number): number for number in range(8)} for _ in range(2_000)]
    yield (next(app.COUNT), len(rubbish)), ((2, "known"), 2_000)
    yield app.LAZY.gi_frame is None or app.LAZY.gi_frame.f_globals is vars(app), True
    yield set(app.LAZY) <= {(2, "known")}, True
    yield (app.TABLE["step"] is live.step, app.TABLE["helper"] is app.helper, app.helper()), (True, True, (2, "known"))
