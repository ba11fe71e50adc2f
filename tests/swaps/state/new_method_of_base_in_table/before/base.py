class Base:
    def a(self): return "a1"
