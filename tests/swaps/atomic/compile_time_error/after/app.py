def f(): return 2
def g():
    nonlocal x
