class V:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"<V {self.n}>"
    def __eq__(self, o): return isinstance(o, V) and self.n % 10 == o.n % 10
    def __hash__(self): return hash(self.n % 10)
    def __bool__(self): return False
    def __add__(self, o): return V(self.n + o.n + 1)
    def __call__(self): return "called"
    def __contains__(self, x): return x == self.n
    def __iter__(self): return iter([self.n])
    def __enter__(self): return self
    def __exit__(self, *a): return True
