"""A function becomes an object that cannot be hashed or compared; who holds the function calls the object, and it can go back."""


def setup(m):
    return {"held": m.app.pretty}


def check_before(m, live):
    yield m.app.pretty("x"), "plain x"
    yield m.app.FORMATS["pretty"]("x"), "plain x"
    yield live.held("x"), "plain x"


def check_after(m, live):
    yield m.app.pretty("x"), "80 x"
    yield m.app.FORMATS["pretty"]("x"), "80 x"
    yield live.held("x"), "80 x"


def live_after(m, live):
    yield isinstance(hash(live.held.__code__), int), True  # profilers and debuggers keep code objects in dictionaries
