class traced:
    def __init__(self, fn): self.fn = fn
    def __get__(self, obj, owner=None):
        return self if obj is None else lambda *a: ("t", self.fn(obj, *a))
class Job:
    def __init__(self): self.n = 1
    @traced
    def run(self, x): return self.n + x * 100
