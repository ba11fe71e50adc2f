class Base:
    def go(self): return 'one'
class A(Base):
    pass
