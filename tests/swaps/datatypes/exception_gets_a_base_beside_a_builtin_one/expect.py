"""An exception that extends a builtin one gets one of the program's own beside it, or the other way round: those there are follow, and are caught as both."""
def setup(m):
    return {"missing": m.app.Missing("x"), "deeper": m.app.Deeper("y"), "wrong": m.app.Wrong("z")}
def caught(m, kind, as_what):
    try:
        m.app.fail(kind)
    except as_what:
        return True
    except Exception:
        return False
def check_before(m, live):
    yield [k.__name__ for k in m.app.Deeper.__mro__[:4]], ["Deeper", "Missing", "KeyError", "LookupError"]
    yield (caught(m, m.app.Deeper, m.app.AppError), caught(m, m.app.Wrong, ValueError), caught(m, m.app.Deeper, KeyError)), (False, False, True)
    yield (str(live.missing), live.missing.where(), hasattr(live.deeper, "told"), isinstance(live.wrong, ValueError), live.wrong.told()), ("'x'", "before", False, False, ("told", ("z",)))
def check_after(m, live):
    yield [k.__name__ for k in m.app.Deeper.__mro__[:4]], ["Deeper", "Missing", "AppError", "KeyError"]
    yield (caught(m, m.app.Deeper, m.app.AppError), caught(m, m.app.Wrong, ValueError), caught(m, m.app.Deeper, KeyError)), (True, True, True)
    yield (str(live.missing), live.missing.where(), live.deeper.told(), isinstance(live.wrong, ValueError), live.wrong.told()), ("'x'", "after", ("told", ("y",)), True, ("told", ("z",)))
