class Base:
    def __init__(self): self.a, self.b = 1, 2
    def __code_change__(self, old_version, old):
        self.b = old["a"] * 10
class Child(Base):
    def __init__(self):
        super().__init__()
        self.c = 2
