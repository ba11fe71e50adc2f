"""A module that is not loaded, a builtin and nonsense are refused with a reason; nothing else happens."""
import livesh
def drive(m, live, swap):
    live.seen = [raised(livesh.swap, n) for n in ("no.such.module", "sys", "itertools")]
    swap()
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def live_after(m, live):
    yield all(s in ("Refused", "UserError") for s in live.seen[:1]), True
    yield live.seen[1:], ["Refused"] * 2
