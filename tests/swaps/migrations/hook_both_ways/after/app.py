class Temp:
    def __init__(self, c): self.kelvin = c + 273
    def show(self): return self.kelvin
    def __code_change__(self, old_version, old):
        if "celsius" in old:
            self.kelvin = old["celsius"] + 273
            del self.celsius
