"""Names that were given to things of a library are given to the program's own: nothing of the library is touched, there and back."""
NAMES = ("first", "second", "third", "fourth", "fifth", "sixth")
def library(m):
    return [m.lib.run(1), m.lib.tool(1), m.lib.part(3), m.lib.cached(1), m.lib.TABLE]
WHOLE = [("library", 1), ("tool", 1), 8, ("library", 1), {"a": 1}]
def check_before(m, live):
    yield library(m), WHOLE
    yield [getattr(m.app, n)(1) for n in NAMES], [("library", 1), ("tool", 1), 2, ("library", 1), ("tool", 1), ("library", 1)]
    yield (m.app.TABLE, m.app.Till.run(1)), ({"a": 1}, ("library", 1))
def check_after(m, live):
    yield library(m), WHOLE
    yield [getattr(m.app, n)(1) for n in NAMES], ["ours"] * 6
    yield (m.app.TABLE, m.app.Till().run(), m.app.Till().tool()), ({"b": 2}, "ours", "ours")
def live_back(m, live):
    yield (m.app.first is m.lib.run, m.app.third is m.lib.part, m.app.TABLE is m.lib.TABLE, m.app.Till.tool is m.lib.tool), (True,) * 4
