"""A decorator is called with the object whose table it enters: the function leaves those that it is not given any more."""
import gc
def setup(m):
    m.signals.made.connect(runtime := lambda: "at run time")
    log = m.app.log
    return locals()
def sent(m):
    gc.collect()
    return [s.send() for s in (m.signals.made, m.signals.saved, m.signals.gone)]
def check_before(m, live):
    yield sorted(sent(m)[0]), ["at run time", "log 1"]
    yield sent(m)[1], ["log 1"]
    yield sent(m)[2], ["other 1"]
def check_after(m, live):
    yield sent(m)[:2], [["at run time"], ["log 2"]]
    yield sorted(sent(m)[2]), ["log 2", "other 2"]
    yield live.log is m.app.log, True
