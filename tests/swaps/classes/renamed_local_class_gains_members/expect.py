"""A class made in a function that gave it another name: the live ones get the members their text gains."""


def setup(m):
    return {"three": m.app.Draft3(), "Four": m.app.Draft4}


def check_before(m, live):
    yield (live.three.validate(1), live.Four().validate(2), live.three.rule), (("a", 1), ("b", 2), "A")


def check_after(m, live):
    yield (live.three.validate(1), live.Four().validate(2), live.three.rule), (("a!", 1, "R"), ("b!", 2, "R"), "A")
    yield (live.three.twice(), live.Four().twice(), m.app.Draft4 is live.Four, m.app.VERSIONS), ("aa", "bb", True, ["Draft3Validator", "Draft4Validator"])


def live_back(m, live):
    yield (hasattr(live.three, "LABEL"), hasattr(live.Four, "twice")), (False, False)
