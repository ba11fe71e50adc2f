class Old:
    def __init__(self): self.v = "v"
    def hello(self): return "old " + self.v
class New:
    def __init__(self): self.v = "v"
    def hello(self): return "new " + self.v
