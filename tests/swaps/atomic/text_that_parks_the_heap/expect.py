"""A text that parks the heap while it is tried hides what it makes: refused, and the heap is not parked."""

import gc

ALONE = "freezes the heap of the process"

REFUSED = "calls gc.freeze"


def setup(m):
    return {"step": m.app.step, "parked": gc.get_freeze_count()}


def check_before(m, live):
    yield (live.step(), m.app.step(), hasattr(m.app, "new"), gc.get_freeze_count() <= live.parked), (1, 1, False, True)
