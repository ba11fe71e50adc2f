class A:
    def cost(self): return 1
    def total(self): return self.cost() * 2
