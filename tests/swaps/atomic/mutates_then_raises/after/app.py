import shared
shared.LOG.append("half")
shared.CONF["x"] = 2
shared.CONF.update(y=3)
shared.KNOWN.add(2)
shared.Reg.items.append("half")
shared.OBJ.attr = "half"
shared.NEW = "half"
def f(): return 2
1 / 0
