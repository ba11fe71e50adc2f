class T:
    def __init__(self): self.c = 10
    @property
    def f(self): return self.c * 2
    @f.setter
    def f(self, v): self.c = v / 2
    @f.deleter
    def f(self): self.c = 0
