OPS = {
    "mul": lambda a, b: ("mul", a * b),
    "neg": lambda a: -a,
    "add": lambda a, b: ("add", a + b),
    "sub": lambda a, b: ("sub", a - b),
}
LINE = dict(down=lambda x: ("down", x - 1), up=lambda x: ("up", x + 1))
PAIRS = [("z", lambda: 0), ("b", lambda: 20), ("a", lambda: 10)]
def table(): return {"y": lambda: "y2", "z": lambda: "z2", "x": lambda: "x2"}
