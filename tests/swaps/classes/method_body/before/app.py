class Account:
    def __init__(self, n): self.n = n
    def add(self, x):
        self.n += x
        return self.n
    def _private(self): return "p1"
    def __mangled(self): return "m1"
    def all(self): return self._private(), self.__mangled()
