"""A loop registers functions that it makes itself with another module; one turn more, and going back takes that out again."""
def state(m):
    return {key: handler() for key, handler in m.lib.TABLE.items()}, m.app.handler()
def check_before(m, live):
    yield state(m), ({"a": "a", "b": "b"}, "b")
def check_after(m, live):
    yield state(m), ({"a": "a", "b": "b", "c": "c"}, "c")
