"""A call that is edited is made; what the old one did is there as well where nothing replaces it, and that is said. So does a loop of calls, unless it only does more."""
def check_before(m, live):
    yield m.app.registry.known["a"], 1
def drive(m, live, swap):
    live.said = swap().warnings
def check_after(m, live):
    yield m.app.registry.known["a"], 2
def live_after(m, live):
    yield m.app.registry.known, {"a": 2, "b": 1, "c": 1}
    yield m.app.OUT.getvalue(), "onetwo"
    yield live.said, [f"{m.name('app')}: {call} is edited; what it did when it ran stays, beside what it does now"
                      for call in ('registry.put(\'b\', 1)', "OUT.write('one')", "for less in ('x', 'y'):")]
    yield sorted(m.app.BOOKS), ["p", "q", "x", "y"]
