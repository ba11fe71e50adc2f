class Oops(Exception):
    def text(self): return "t2"
def fail(): raise Oops()
