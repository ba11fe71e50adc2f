"""What an edited hook notes of a class is noted anew, also when the class with the hook says it is from another module."""


def setup(m):
    return {"one": m.app.One, "object": m.app.One()}


def check_before(m, live):
    yield (m.app.One.tag, live.object.tag), ("one", "one")


def check_after(m, live):
    yield (m.app.One.tag, live.object.tag), ("ONE", "ONE")
    yield m.app.One is live.one, True
