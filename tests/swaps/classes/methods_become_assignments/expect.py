"""Static, class and other methods become assignments: who holds one bound reaches the new one; where that would get another first argument, it is said."""
import warnings
NAMES = "abcdefgh"
def setup(m):
    till, sub = m.app.Till(), m.user.Sub()
    return {"till": till, "sub": sub, "held": {n: getattr(till, n) for n in NAMES}, "inherited": {n: getattr(sub, n) for n in NAMES[1:]}, "over": sub.a}
def results(held):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {n: call(5, 6) for n, call in held.items()}
BEFORE = dict(a=("a", 2), b=("b", 2), c=("c", "Till", 2), d=("d", "Till", 2), e=("e", 2), f=("f", 2), g=("g", 2), h=("h", 2))
AFTER = dict(a=("helper", 2), b=("helper", 3), c=("helper", 3), d=("helper", 2), e=("helper", 2), f=("helper", 3), g=6, h=("helper", 3))
def check_before(m, live):
    yield results({n: getattr(live.till, n) for n in NAMES}), BEFORE
    yield results(live.held), BEFORE
    yield results(live.inherited), {**{n: BEFORE[n] for n in NAMES[1:]}, "c": ("c", "Sub", 2), "d": ("d", "Sub", 2)}
    yield live.over(1), ("over", ("a", 1))
def check_after(m, live):
    yield results({n: getattr(live.till, n) for n in NAMES}), AFTER
    yield live.over(1), ("over", ("helper", 1))
def live_after(m, live):
    yield results(live.held), {**AFTER, "h": ("h", 2)}
    yield results(live.inherited), {**{n: AFTER[n] for n in NAMES[1:]}, "h": ("h", 2)}
    yield [w.partition(": ")[2] for w in live.swapped], ["Till.h takes another first argument now: who holds it bound to the old one has the old behaviour"]
def drive(m, live, swap):
    live.swapped = swap().warnings
