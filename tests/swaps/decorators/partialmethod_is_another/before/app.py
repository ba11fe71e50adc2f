import functools
class Till:
    def _take(self, *a): return "take", a
    def _give(self, *a): return "give", a
    args = functools.partialmethod(_take, 1)
    func = functools.partialmethod(_take, 1)
    plain = functools.partialmethod(_take, 1)
