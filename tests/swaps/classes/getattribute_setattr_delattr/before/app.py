class Box:
    def __init__(self): object.__setattr__(self, "d", {})
    def __getattr__(self, k): return self.d.get(k, "none1")
    def __setattr__(self, k, v): self.d[k] = v
