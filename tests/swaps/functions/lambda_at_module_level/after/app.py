double = lambda x: x * 20
OPS = {"+": lambda a, b: a + b, "-": lambda a, b: (a - b) * 100}
