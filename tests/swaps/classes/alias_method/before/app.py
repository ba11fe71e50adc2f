class A:
    def get(self): return "get1"
    fetch = get
    __call__ = get
