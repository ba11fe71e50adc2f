class A:
    def go(self): return "FIRST"
First = A
class A:
    def go(self): return "second"
