import functools
class R:
    def __init__(self): self.n = 0
    @functools.cached_property
    def v(self):
        self.n += 1
        return self.n
