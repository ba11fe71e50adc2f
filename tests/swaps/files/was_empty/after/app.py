"""Now a module."""
def f(): return 1
