OPS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
}
LINE = dict(up=lambda x: x + 1, down=lambda x: x - 1)
PAIRS = [("a", lambda: 1), ("b", lambda: 2)]
def table(): return {"x": lambda: "x1", "y": lambda: "y1"}
