"""A member is added: members keep identity and hash, lookups by name and value know it."""
FIRST = ["app"]
def setup(m):
    red = m.app.Colour.RED
    return locals()
def check_before(m, live):
    yield (m.user.name(1), m.user.is_default(live.red), raised(m.app.Colour, 3)), ("r", True, "ValueError")
def check_after(m, live):
    yield (m.user.name(1), m.user.name(3), m.user.is_default(live.red)), ("r", "?", True)
    yield (m.app.Colour["BLUE"].value, [c.name for c in m.app.Colour], len(m.app.Colour)), (3, ["RED", "GREEN", "BLUE"], 3)
    yield live.red is m.app.Colour.RED is m.app.Colour(1), True
