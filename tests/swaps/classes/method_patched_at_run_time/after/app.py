class A:
    def one(self): return "one 1"
    def two(self): return "two 2"
def f(): return 2
