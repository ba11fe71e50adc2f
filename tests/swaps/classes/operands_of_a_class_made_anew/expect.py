"""A class body combines an older object with one of the class as it is made anew; a list of its members holds those of the class."""


def setup(m):
    return {"item": m.app.Common.item, "number": m.app.Common.number, "quoted": m.app.quoted}


def check_before(m, live):
    yield [each.name for each in m.app.EXPRS], ["number", "item"]


def check_after(m, live):
    common = m.app.Common
    yield (common.real.text, common.item.text, common.real.kind), ("q|r", "q|n", "expression")
    yield (common.item is live.item, common.number is live.number, m.app.quoted is live.quoted), (True, True, True)
    yield [each.name for each in m.app.EXPRS], ["number", "real", "item"]
    yield [getattr(common, each.name) is each for each in m.app.EXPRS], [True, True, True]
