def f():
    return """a
b"""
def g(): return 1
