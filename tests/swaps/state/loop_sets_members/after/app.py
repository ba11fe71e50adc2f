class Codes: pass
for i in range(4):
    setattr(Codes, "c%d" % i, i * 10)
ALL = [n for n in vars(Codes) if n.startswith("c")]
