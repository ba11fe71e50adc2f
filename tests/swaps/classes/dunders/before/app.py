class V:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"V({self.n})"
    def __eq__(self, o): return isinstance(o, V) and self.n == o.n
    def __hash__(self): return hash(self.n)
    def __len__(self): return self.n
    def __add__(self, o): return V(self.n + o.n)
    def __getitem__(self, i): return i
