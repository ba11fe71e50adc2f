class Codes: pass
for i in range(3):
    setattr(Codes, "c%d" % i, i)
ALL = [n for n in vars(Codes) if n.startswith("c")]
