import ledger
from marks import SIZE, missing
SEEN = []
def seen(fn):
    ledger.note(fn.__name__)
    SEEN.append(fn)
    return fn
class Loop:
    _after = missing
    _before = _after
    size = SIZE * 10
    table = {"k": missing}
    count = 0
    tuned = SIZE
    @seen
    def step(self): return self._after is missing, self._before is missing
    def peek(self, default=missing): return default is missing
LAST = Loop._after
