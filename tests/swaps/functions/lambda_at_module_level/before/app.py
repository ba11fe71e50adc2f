double = lambda x: x * 2
OPS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}
