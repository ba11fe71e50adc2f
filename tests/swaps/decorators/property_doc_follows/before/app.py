class A:
    x_ = 1
    @property
    def x(self):
        "one"
        return self.x_
    @x.setter
    def x(self, v): self.x_ = v
    @property
    def y(self):
        "why"
        return 1
class B(A):
    @A.x.getter
    def x(self): return ("B", self.x_)
