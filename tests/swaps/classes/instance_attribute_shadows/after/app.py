class A:
    def cost(self): return 10
    def total(self): return self.cost() * 2
