def a(): return 1
def b(): return 1
class K:
    def a(self): return 1
    def b(self): return 1
