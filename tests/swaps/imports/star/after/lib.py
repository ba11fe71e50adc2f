def f(): return 2
K = 6
class A:
    def go(self): return "a2"
def added(): return "added"
