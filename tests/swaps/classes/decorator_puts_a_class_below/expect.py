"""A class decorator that returns a subclass comes and goes: who holds the class, and its objects, follow; what the program stored on it stays."""
NAMES = ("Added", "Gone", "Below")
def setup(m):
    held = [getattr(m.app, n) for n in NAMES]
    objects = [cls() for cls in held]
    for cls in held:
        cls.known["key"], cls.made = 1, 1
    return locals()
def names(m, live):
    return [[o.name() for o in live.objects], [cls().name() for cls in live.held], [getattr(m.app, n)().name() for n in NAMES]]
def state(m):
    return [(getattr(m.app, n).known, getattr(m.app, n).made) for n in NAMES]
def check_before(m, live):
    yield names(m, live), [["added over base", "logged gone over base", "below over base"]] * 3
    yield state(m), [({"key": 1}, 1)] * 3
def check_after(m, live):
    yield names(m, live), [["logged added over base", "gone over base", "logged below over base"]] * 3
    yield state(m), [({"key": 1}, 1)] * 3
def live_after(m, live):
    yield [cls is getattr(m.app, n) for cls, n in zip(live.held, NAMES)], [True] * 3
    yield [type(o) is cls for o, cls in zip(live.objects, live.held)], [True] * 3
