DATA = {"n": 0}
class P:
    def __init__(self): self.v = 1
