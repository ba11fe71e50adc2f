from base import Base
class A(Base):
    x = 1
class B(A):
    y = 1
