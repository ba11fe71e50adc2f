from ops import ALL, OPS, Op, register, start

ONE = OPS["plus"](1)
ROWS = [op.run() for op in ALL]
register(Op)
start(ALL[0])
