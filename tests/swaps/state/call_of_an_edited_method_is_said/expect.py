"""Calls at the top that an edit changes are not made a second time, and that is said: what they filled is as the old text filled it."""
ORACLE = "a fresh process has made the calls of the new text"
def check_before(m, live):
    yield m.app.formats.known, {"csv": 0}
def drive(m, live, swap):
    live.said = swap().held
def check_after(m, live):
    yield m.app.formats.known, {"csv": 0}
    yield m.ledger.entries, ["csv", "open"]
def live_after(m, live):
    module = m.name("app")
    yield live.said, [f"{module}: {call} was held: it depends on edited {name}, and running it again could have effects"
                      for call, name in (("formats.fill()", "formats.fill"), ("announce()", "announce"))]
