def make(kind):
    if kind == "a":
        def go(): return "a1"
    else:
        def go(): return "b2"
    return go
