"""A value is edited whose making puts something into what is there: what the old one has put there is said to stay, and so is the state that a new object has not."""
ROLLBACK = "what the new one has put there stays"
def setup(m):
    m.app.actor.handled = 3
    return {}
def check_before(m, live):
    yield "first" in m.app.Actor.known, True
def check_after(m, live):
    yield m.app.Actor.known["second"] is m.app.actor, True
def drive(m, live, swap):
    live.said = [each.partition(": ")[2] for each in swap().warnings]
def live_after(m, live):
    yield sorted(said.replace(m.app.__name__, "app") for said in live.said), [
        "actor is another app.Actor now: its edited statement has effects, and what the one before had gathered is not in it",
        "actor is edited; what it did when it ran stays, beside what it does now"]
