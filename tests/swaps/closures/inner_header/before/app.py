def make(k, seen):
    def plain(x=1): return "old", x, k
    def grows(x): return "old", x, k
    def keyword(*, x=1): return "old", x, k
    def moved(a, b=seen): return "old", a, b, k
    def captured(x=0): return "old", x, k
    lam = lambda x=1: ("old", x, k)
    return plain, grows, keyword, moved, captured, lam
