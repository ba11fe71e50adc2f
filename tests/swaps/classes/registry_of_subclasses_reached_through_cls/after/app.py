from base import Base
class A(Base):
    x = 2
    def m(self): return self.x
class B(A):
    y = 2
