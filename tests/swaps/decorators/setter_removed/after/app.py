class T:
    v = 0
    @property
    def x(self): return self.v
