value = 2
def func(): return "f2"
class Klass:
    def go(self): return "k2"
