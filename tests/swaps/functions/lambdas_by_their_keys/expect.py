"""Lambdas in tables change places and bodies at once: each goes on as the one under its key."""
def setup(m):
    ops, line, pairs, made = dict(m.app.OPS), dict(m.app.LINE), dict(m.app.PAIRS), m.app.table()
    return locals()
def check_before(m, live):
    yield [live.ops[k](6, 3) for k in ("add", "sub", "mul")], [9, 3, 18]
    yield (live.line["up"](1), live.pairs["a"](), live.pairs["b"](), live.made["x"]()), (2, 1, 2, "x1")
def check_after(m, live):
    yield [live.ops[k](6, 3) for k in ("add", "sub", "mul")], [("add", 9), ("sub", 3), ("mul", 18)]
    yield [live.line[k](1) for k in ("up", "down")], [("up", 2), ("down", 0)]
    yield [live.pairs[k]() for k in "ab"], [10, 20]
    yield [live.made[k]() for k in "xy"], ["x2", "y2"]
    yield m.app.OPS["neg"](1), -1
