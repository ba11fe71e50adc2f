class A:
    def get(self): return "get2"
    fetch = get
    __call__ = get
