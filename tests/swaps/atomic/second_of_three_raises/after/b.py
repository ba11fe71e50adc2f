import a
def f(): return "b2"
assert False, "b says no"
