def make(kind):
    if kind == "a":
        def go(): return "a1"
    else:
        def go(): return "b1"
    return go
