"""Who holds an object of a class that is gone, or a function, can go on with it: what that needs is out of the module, not out of reach."""
import weakref

ORACLE = "what a fresh process never had, nobody holds"


def setup(m):
    return {"path": m.app.this, "callback": m.app.callback, "helper": weakref.ref(m.app.helper), "real": m.app.callback.__builtins__}


def check_before(m, live):
    yield (live.path({"x": 1.2}), live.callback(1.2)), (2, 3)
    yield m.app.rounded.__builtins__ is live.real, True


def check_after(m, live):
    yield (live.path({"x": 1.2}), live.callback(2.2)), (2, 5)
    yield [name for name in ("RATE", "rounded", "helper", "Path", "Picked", "callback") if hasattr(m.app, name)], []
    yield live.helper() is not None, True
