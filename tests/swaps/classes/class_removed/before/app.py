class A:
    def go(self): return "a"
class B(A):
    def go(self): return "b"
def make(): return B()
