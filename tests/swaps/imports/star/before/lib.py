def f(): return 1
K = 5
class A:
    def go(self): return "a1"
