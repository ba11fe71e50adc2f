def f(): return 2
class A:
    def g(self) return 2
