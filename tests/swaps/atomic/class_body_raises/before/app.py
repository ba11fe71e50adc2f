class A:
    def g(self): return 1
class B(A):
    x = 1
