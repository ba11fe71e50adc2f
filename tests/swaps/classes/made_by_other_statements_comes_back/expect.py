"""Classes and functions that a `try`, a loop and calls have made leave the text; going back brings the same ones, whose instances the program holds."""

NAMES = ("Tried", "tried", "Looped", "Made", "Point", "Colour", "double")


def setup(m):
    return {"objects": list(getattr(m.app, "OBJECTS", ())), "named": {name: getattr(m.app, name, None) for name in NAMES}}


def check_before(m, live):
    yield {name: getattr(m.app, name) is held for name, held in live.named.items()}, dict.fromkeys(NAMES, True)
    yield [isinstance(each, cls) for each, cls in zip(live.objects, (m.app.Tried, m.app.Looped, m.app.Made, m.app.Point, m.app.Colour))], [True] * 5
    yield (live.objects[4] is m.app.Colour.RED, live.named["double"](4), m.app.tried()), (True, 8, 1)


def check_after(m, live):
    yield [name for name in NAMES if hasattr(m.app, name)], []
    yield m.app.kept, 1
