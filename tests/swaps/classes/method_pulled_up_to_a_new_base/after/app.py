class Base:
    def go(self): return 'two', type(self).__name__
class A(Base):
    def other(self): return self.go()
