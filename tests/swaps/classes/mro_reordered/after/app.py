class Base:
    def who(self): return "base"
class A(Base):
    def who(self): return "a" + super().who()
class B(Base):
    def who(self): return "b" + super().who()
class C(B, A):
    def who(self): return "c" + super().who()
