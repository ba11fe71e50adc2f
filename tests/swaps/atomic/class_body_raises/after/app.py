class A:
    def g(self): return 2
class B(A):
    x = undefined_name
