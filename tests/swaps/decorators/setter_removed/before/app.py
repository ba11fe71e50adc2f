class T:
    v = 0
    @property
    def x(self): return self.v
    @x.setter
    def x(self, v): self.v = v
