"""Annotations that nobody may work out, since what they name exists for type checkers only, are edited (3.14 makes them when they are asked for)."""

PYTHON = (3, 14)


def setup(m):
    return {"take": m.app.take, "put": m.app.Box().put}


def annotations(of):
    import annotationlib

    return annotationlib.get_annotations(of, format=annotationlib.Format.STRING)


def check_before(m, live):
    yield (live.take("a"), live.put(1)), (1, "one")
    yield annotations(live.take), {"thing": "Thing", "return": "int"}
    yield annotations(m.app.Box), {"held": "Thing"}


def check_after(m, live):
    yield (live.take("a"), live.put(1)), (("a", 2), "two")
    yield annotations(live.take), {"thing": "Other", "more": "Thing", "return": "list[Thing]"}
    yield annotations(m.app.Box), {"held": "Other", "count": "int"}
    yield annotations(m.app.Box.put), {"thing": "Other", "return": "Thing"}
