class Desk:
    def __init__(self): self.n, self.log = 1, []
class Floor:
    def __init__(self): self.desk = Desk()
FLOOR = Floor()
DESKS = {"a": Desk()}
def __code_change__(old_version, old):
    for desk in (FLOOR.desk, *DESKS.values()):
        desk.n += 1
        desk.log.append("moved")
        desk.new = True
    FLOOR.desk = None
    if id(FLOOR) == old["LIVE"]:
        raise LookupError("no such floor")
