class T:
    def __init__(self): self.c = 10
    @property
    def f(self): return self.c * 3
    @f.setter
    def f(self, v): self.c = v / 3
    @f.deleter
    def f(self): self.c = -1
