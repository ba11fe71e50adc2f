class Reg:
    def __new__(cls, x):
        self = super().__new__(cls)
        self.made = "n1"
        return self
    def __init__(self, x): self.x = x
