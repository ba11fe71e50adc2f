import bus
def a(): return "a1"
bus.subscribe(a, "a")
bus.B.on("x", a)
