class Base:
    pass
class A(Base):
    def go(self): return 'two'
