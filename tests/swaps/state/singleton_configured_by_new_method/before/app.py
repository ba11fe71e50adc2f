
class Reg:
    def __init__(self): self.items = {}
    def add(self, k, v): self.items[k] = v
    def get(self, k): return self.items.get(k)
reg = Reg()
reg.add("one", 1)
def use(k): return reg.get(k)
