class Shared:
    _state = {"n": 1}
    def __init__(self): self.__dict__ = self._state
    def g(self): return "g1", self.n
class Computed:
    @property
    def __dict__(self): raise RuntimeError("no dict for you")
    def g(self): return "c1"
