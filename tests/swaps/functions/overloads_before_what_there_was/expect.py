"""Overloads are put before a function and a method: whoever holds those has the new body of theirs, not that of an overload; and back."""
def setup(m):
    return {"find": m.app.find, "room": m.app.House().room}
def check_before(m, live):
    yield (live.find("door"), live.find("x", True), live.room(1)), ("a door", None, "room 1")
    yield live.find is m.app.find, True
def check_after(m, live):
    yield (live.find("door"), live.find("x", True), live.room(1)), ("the door", None, "room no. 1")
    yield (live.find is m.app.find, m.app.House().room(2)), (True, "room no. 2")
