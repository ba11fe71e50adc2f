class Base:
    pass
class A(Base):
    def go(self): return 'one', 'A'
class B(Base):
    def go(self): return 'one', 'B'
