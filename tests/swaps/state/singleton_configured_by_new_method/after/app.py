
class Reg:
    def __init__(self): self.items = {}
    def add(self, k, v): self.items[k] = v
    def get(self, k): return self.items.get(k)
    def alias(self, a, b): self.items[a] = self.items[b]
    def bump(self): self.count = getattr(self, "count", 0) + 1
reg = Reg()
reg.add("one", 1)
reg.add("two", 2)
reg.alias("uno", "one")
reg.bump()
def use(k): return ("u2", reg.get(k))
