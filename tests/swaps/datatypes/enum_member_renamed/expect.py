"""A member with another name and the same value is who it was, in dictionaries too; an alias that gets a value of its own is another member."""
def setup(m):
    red = m.app.Colour(1)
    return {"red": red, "blue": m.app.Colour(2), "counts": {red: 7}}
def check_before(m, live):
    yield (live.red.name, m.app.shown(live.red), live.counts[m.app.Colour(1)], m.app.Colour.AZURE is live.blue), ("RED", True, 7, True)
    yield [c.name for c in m.app.Colour], ["RED", "BLUE", "GONE"]
def check_after(m, live):
    yield (live.red.name, m.app.shown(live.red), live.counts[m.app.Colour(1)], m.app.Colour.AZURE is live.blue), ("CRIMSON", True, 7, False)
    yield (m.app.Colour.CRIMSON is live.red, m.app.Colour.BLUE is live.blue, live.blue.value, m.app.Colour.AZURE.value), (True, True, 2, 4)
    yield [c.name for c in m.app.Colour], ["CRIMSON", "BLUE", "AZURE"]
