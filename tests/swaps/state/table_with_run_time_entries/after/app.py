def a(): return "A"
def b(): return "b"
COMMANDS = {"a": a}
COMMANDS["b"] = b
COMMANDS["c"] = lambda: "c"
def register(k, f): COMMANDS[k] = f
