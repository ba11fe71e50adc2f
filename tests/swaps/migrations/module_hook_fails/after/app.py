DATA = {"n": 0}
class P:
    def __init__(self): self.v = 1
    def __code_change__(self, old_version, old): self.v = 2
def __code_change__(old_version, old):
    DATA["n"] = 5
    raise LookupError("no such state")
