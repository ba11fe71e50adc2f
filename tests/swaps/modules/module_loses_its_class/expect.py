"""The statement that gives a module its class is gone: the module is an ordinary one, and nothing is said to stay."""
import types


def check_before(m, live):
    yield type(m.app).__name__, "_Module"


def drive(m, live, swap):
    live.said = swap().warnings


def check_after(m, live):
    yield (m.app.aligned, type(m.app) is types.ModuleType, m.app.find()), (False, True, "bits")


def live_after(m, live):
    yield live.said, []
