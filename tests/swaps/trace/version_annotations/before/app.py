def fail(): raise ValueError("x")
def gen():
    yield
    raise ValueError("y")
