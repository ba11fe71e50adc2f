class Box:
    def __init__(self): object.__setattr__(self, "d", {})
    def __delattr__(self, k): self.d[k] = "deleted"
    def __getattr__(self, k): return self.d.get(k, "none2")
    def __setattr__(self, k, v): self.d[k] = ("set", v)
