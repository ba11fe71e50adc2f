"""A combination of flags gets a name, one loses it, one is made of a flag with another name: each is who it was, and dictionaries find it."""
import pickle
def setup(m):
    held = [m.app.Right(v) for v in (3, 5, 6, 1)]
    return {"held": held, "table": {h: h.value for h in held}, "seen": set(held), "not_run": ~m.app.Right.RUN, "bits": m.app.Bit(3), "pickled": pickle.dumps(held[0])}
def found(m, live):
    same = [m.app.Right(h.value) is h for h in live.held]
    return same, [live.table[m.app.Right(v)] for v in (3, 5, 6, 1)], all(m.app.Right(v) in live.seen for v in (3, 5, 6, 1)), m.app.Bit(3) is live.bits, pickle.loads(live.pickled) is live.held[0]
def check_before(m, live):
    yield [h.name for h in live.held], ["READ|WRITE", "OLD", "WRITE|RUN", "READ"]
    yield (m.app.Right.READ | m.app.Right.WRITE) is live.held[0], True
    yield found(m, live), ([True] * 4, [3, 5, 6, 1], True, True, True)
    yield (~m.app.Right.RUN).value, 3
def check_after(m, live):
    yield [h.name for h in live.held], ["BOTH", "READ|RUN", "CHANGE|RUN", "READ"]
    yield (m.app.Right.BOTH is live.held[0], m.app.Bit.AB is live.bits, (m.app.Right.READ | m.app.Right.CHANGE) is live.held[0]), (True, True, True)
    yield found(m, live), ([True] * 4, [3, 5, 6, 1], True, True, True)
    yield (~m.app.Right.RUN).value, 11
    yield [list(live.held[0]), list(m.app.Right.__members__), gone(m.app.Right, "OLD")], [[m.app.Right.READ, m.app.Right.CHANGE], ["READ", "CHANGE", "RUN", "BOTH", "LATER"], True]
