import functools
class Till:
    def _take(self, *a): return "take", a
    def _give(self, *a): return "give", a
    args = functools.partialmethod(_take, 2, 3)
    func = functools.partialmethod(_give, 1)
    def plain(self, *a): return "plain", a
