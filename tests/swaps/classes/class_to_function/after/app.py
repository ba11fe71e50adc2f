def Point(x): return {"x": x}
def use(): return Point(1)
