class Desk:
    def __init__(self): self.n, self.log = 1, []
class Floor:
    def __init__(self): self.desk = Desk()
FLOOR = Floor()
DESKS = {"a": Desk()}
