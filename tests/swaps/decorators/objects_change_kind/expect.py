"""What a decorator leaves changes its kind, between functions and objects of classes: who holds the old one has the new, and going back brings the old ones back, with what they counted."""
NAMES = ("to_function", "to_object", "to_other", "to_plain", "from_plain", "from_cache")
def held(m):
    till = m.app.Till()
    return {name: getattr(m.app, name) for name in NAMES} | {"static": till.static, "bound": till.bound, "method": till.method}
def setup(m):
    return {"held": held(m)}
def called(things):
    """What each says, without how often it was called."""
    said = {name: f() for name, f in things.items()}
    return {name: (s[0], s[-1]) if type(s) is tuple else s for name, s in said.items()}
BEFORE = {"to_function": ("counted", 1), "to_object": ("logged", 1), "to_other": ("counted", 1), "to_plain": ("counted", 1), "from_plain": 1,
          "from_cache": 1, "static": ("counted", 1), "bound": ("counted", 1), "method": ("logged", 1)}
AFTER = {"to_function": ("logged", 2), "to_object": ("counted", 2), "to_other": ("timed", 2), "to_plain": 2, "from_plain": ("timed", 2),
         "from_cache": ("timed", 2), "static": ("logged", 2), "bound": ("logged", 2), "method": ("counted", 2)}
def check_before(m, live):
    yield called(held(m)), BEFORE
    yield called(live.held), BEFORE
def drive(m, live, swap):
    live.calls = m.app.to_function.calls, m.app.to_other.calls, m.app.to_object()[1]
    live.first = held(m)
    return swap()
def check_after(m, live):
    yield called(held(m)), AFTER
    yield called(live.held), AFTER
def live_back(m, live):
    yield [getattr(m.app, name) is live.first[name] for name in NAMES if name != "from_cache"], [True] * 5
    yield m.app.to_function.calls > live.calls[0], True
    yield m.app.to_other.calls > live.calls[1], True
    yield m.app.to_object()[1] > live.calls[2], True
