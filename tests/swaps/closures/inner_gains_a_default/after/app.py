class S:
    def __init__(self): self.subs = []; self.n = 1
    def sub(self, tag):
        def cb(ev, more=0):
            self.n += 1
            return ("cb2", tag, ev, more, self.n > 0)
        self.subs.append(cb)
        return cb
    def key(self): return [k for k in (lambda: self.n * 0, lambda: "k2")]
