import b
def fa(): return "a1", b.const()
A = 1
