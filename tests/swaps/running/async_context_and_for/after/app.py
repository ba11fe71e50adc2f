class Conn:
    async def __aenter__(self): return "in2"
    async def __aexit__(self, *a): self.left = "out2"
    def __aiter__(self): return self
    async def __anext__(self):
        if getattr(self, "n", 0) > 1: raise StopAsyncIteration
        self.n = getattr(self, "n", 0) + 1
        return "i2", self.n
