K = 2
def helper(): return "h2"
def f(): return helper(), K
class A:
    def g(self): return helper() + "!"
