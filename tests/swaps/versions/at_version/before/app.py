K = 1
def helper(): return "h1"
def f(): return helper(), K
class A:
    def g(self): return helper()
