import shared
shared.RING.append(2)
shared.TABLE.move_to_end("a"); shared.TABLE["b"] = 2
shared.NESTED["x"]["y"].append(2)
def f(): return 2
raise LookupError("too late")
