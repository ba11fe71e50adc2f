import b
def fa(): return "a2", b.const()
A = 2
