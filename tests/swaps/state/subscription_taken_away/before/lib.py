class Bus:
    def __init__(self): self.subs=[]
    def subscribe(self,f):
        self.subs.append(f)
        return f
    def emit(self): return [s() for s in self.subs]
bus=Bus()
