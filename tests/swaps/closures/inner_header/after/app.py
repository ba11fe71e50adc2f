LIMIT = 20
def make(k, seen):
    def plain(x=2): return "new", x, k
    def grows(x, y=(3, 4), *, z=LIMIT): return "new", x, y, z, k
    def keyword(*, x=5, y=6): return "new", x, y, k
    def moved(b=seen, a="a"): return "new", a, b, k
    def captured(x=k): return "new", x, k
    lam = lambda x=7: ("new", x, k)
    return plain, grows, keyword, moved, captured, lam
