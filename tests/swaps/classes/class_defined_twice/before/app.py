class A:
    def go(self): return "first"
First = A
class A:
    def go(self): return "second"
