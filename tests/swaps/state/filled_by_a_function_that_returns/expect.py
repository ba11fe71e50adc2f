"""A function that fills a table of the module by a function of the library is no computation: what it made is not made once more."""
def check_before(m, live):
    yield (m.app.QUEUE, m.app.FIRST), ({"first": 0, 1: "first"}, ("first", 1))
def check_after(m, live):
    yield (m.app.QUEUE, m.app.STEP), ({"first": 0, 1: "first"}, 2)
