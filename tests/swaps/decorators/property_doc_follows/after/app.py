class A:
    x_ = 1
    @property
    def x(self):
        "two"
        return self.x_ * 10
    @x.deleter
    def x(self): self.x_ = 0
    @property
    def y(self):
        "because"
        return 1
class B(A):
    @A.x.getter
    def x(self): return ("B", self.x_)
