class S:
    def __init__(self): self.subs = []; self.n = 1
    def sub(self, tag):
        def cb(ev):
            self.n += 1
            return ("cb1", tag, ev)
        self.subs.append(cb)
        return cb
    def key(self): return [k for k in (lambda: self.n, lambda: "k1")]
