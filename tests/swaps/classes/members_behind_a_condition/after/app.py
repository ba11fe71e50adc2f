FEATURE = True
class Svc:
    if FEATURE:
        limit = 100
        def go(self): return "new %d" % self.limit
        def extra(self): return "x"
    else:
        limit = 1
        def go(self): return "old %d" % self.limit
    for _n in ("a", "b", "c"):
        locals()["is_" + _n] = lambda self, n=_n: n * 2
    try:
        import nonexistent_zz as backend
    except ImportError:
        backend = None
    with open(__file__) as _f: size = len(_f.name) > 0
