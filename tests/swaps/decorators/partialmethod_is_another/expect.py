"""A `partialmethod` with other arguments, another function, or that becomes a method: who has it from the class follows; that one bound to an instance cannot is said."""
NAMES = ("args", "func", "plain")
def setup(m):
    till = m.app.Till()
    return {"till": till, "held": [getattr(m.app.Till, n) for n in NAMES], "bound": [getattr(till, n) for n in NAMES]}
def check_before(m, live):
    yield [f(live.till, 9) for f in live.held], [("take", (1, 9))] * 3
    yield [f(9) for f in live.bound], [("take", (1, 9))] * 3
def check_after(m, live):
    now = [("take", (2, 3, 9)), ("give", (1, 9)), ("plain", (9,))]
    yield [getattr(live.till, n)(9) for n in NAMES], now
    yield [f(live.till, 9) for f in live.held], now
def live_after(m, live):
    yield [w.partition(": ")[2] for w in live.swapped], [
        f"Till.{n} is another partialmethod or none now: who holds it bound to an instance has the old behaviour" for n in NAMES]
def drive(m, live, swap):
    live.swapped = swap().warnings
