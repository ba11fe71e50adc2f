def f():
    return """a
b
c"""
def g(): return 1
