class A:
    def one(self): return "one 1"
    def two(self): return "two 1"
def f(): return 1
