# pushed

def f():
    x = 1
    raise ValueError("two")
def gen():
    yield 2
    y = 2
    raise ValueError("gen two")
