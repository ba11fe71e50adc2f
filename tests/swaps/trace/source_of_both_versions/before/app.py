def f():
    raise ValueError("one")
def gen():
    yield 1
    raise ValueError("gen one")
