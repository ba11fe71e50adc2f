x=5
z=3
def f(): return 2
