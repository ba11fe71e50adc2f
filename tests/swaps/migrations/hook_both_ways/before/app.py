class Temp:
    def __init__(self, c): self.celsius = c
    def show(self): return self.celsius
    def __code_change__(self, old_version, old):
        if "kelvin" in old:
            self.celsius = old["kelvin"] - 273
            del self.kelvin
