"""gc.freeze() hid everything and the collector is off: both stay as the program set them."""
import gc
ALONE = "freezes the heap of the process"
def setup(m):
    inner, a = m.app.make(1), m.app.A()
    keep = [inner, a]
    gc.disable()
    gc.freeze()
    count = gc.get_freeze_count()
    return locals()
def check_before(m, live):
    yield (live.inner(), live.a.g()), (("i1", 1), "g1")
def check_after(m, live):
    yield (live.inner(), live.a.g(), gc.isenabled()), (("i2", 1), "g2", False)
def live_after(m, live):
    yield gc.get_freeze_count() > 0, True
