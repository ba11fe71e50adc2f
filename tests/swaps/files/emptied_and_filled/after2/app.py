K = 3
def f(): return 3
class A:
    def g(self): return 3
