"""A function that looks through all names finds a class that is made anew under its other names too: a star goes on bringing those."""
def check_before(m, live):
    yield sorted(m.app.__all__), ["Box", "Shape", "Square"]
    yield m.desk.Box is m.app.Square, True
def check_after(m, live):
    yield sorted(m.app.__all__), ["Box", "Shape", "Square", "area"]
    yield (m.desk.Box is m.app.Square, m.app.Box is m.desk.Square), (True, True)
    yield m.desk.area(m.desk.Box, 2), "4 cm2"
