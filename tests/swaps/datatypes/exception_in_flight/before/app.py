class Oops(Exception):
    def text(self): return "t1"
def fail(): raise Oops()
