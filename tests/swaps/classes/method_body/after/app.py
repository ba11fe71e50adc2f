class Account:
    def __init__(self, n): self.n = n
    def add(self, x):
        self.n += x * 2
        return self.n
    def _private(self): return "p2"
    def __mangled(self): return "m2"
    def all(self): return self._private(), self.__mangled()
