def fail(): raise ValueError("x2")
def gen():
    yield
    raise ValueError("y2")
