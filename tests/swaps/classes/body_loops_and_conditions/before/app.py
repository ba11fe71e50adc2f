class Ops:
    for _n in ("add", "sub"):
        locals()[_n] = (lambda name: lambda self, x: (name, x))(_n)
    if True:
        def extra(self): return "extra 1"
    else:
        def extra(self): return "never"
    try:
        import nowhere_to_be_found
    except ImportError:
        def missing(self): return "missing 1"
