import bus
def a(): return "a2"
bus.subscribe(a, "a")
bus.B.on("x", a)
def b(): return "b2"
bus.subscribe(b, key="b")
bus.B.on("x", b)
bus.B.on("y", b)
