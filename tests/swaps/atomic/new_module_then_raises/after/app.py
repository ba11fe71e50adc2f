import fresh
def f(): return fresh.x
raise ValueError("after the import")
