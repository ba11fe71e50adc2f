"""A module gets a class of its own, which makes properties of its names; going back it is an ordinary module again."""
import types


def setup(m):
    return {"app": m.app, "find": m.app.find}


def check_before(m, live):
    yield (live.app.aligned, type(live.app) is types.ModuleType, live.find()), (False, True, "bits")


def check_after(m, live):
    yield (live.app.aligned, type(live.app).__name__, "aligned" in vars(live.app), live.find()), (False, "_Module", False, "bits")
    live.app.aligned = 3
    yield (live.app.aligned, live.find(), vars(live.app)["_aligned"]), (True, "bytes", True)
    live.app.aligned = 0
