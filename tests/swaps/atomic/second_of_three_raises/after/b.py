import a
def f(): return "b2"
assert False, "the second says no"
