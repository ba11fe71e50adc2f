LIMIT=2
def f(): return 2
