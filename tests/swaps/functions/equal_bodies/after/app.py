def a(): return 1
def b(): return 2
class K:
    def a(self): return 1
    def b(self): return 2
