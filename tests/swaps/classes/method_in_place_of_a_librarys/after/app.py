import lib
class A:
    def f(self): return 'own'
class B:
    def f(self): return 'own'
