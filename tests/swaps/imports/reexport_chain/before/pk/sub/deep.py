value = 1
def func(): return "f1"
class Klass:
    def go(self): return "k1"
