class Shape:
    sides = 0
    colour = "red"
    def describe(self): return f"has {self.sides}"
