import sys
def f(): return sys._getframe()
def gen(): yield 1
class A:
    def g(self): return 1
def same(): return "same"
