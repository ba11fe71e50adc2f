def a(): return "a"
def b(): return "b"
COMMANDS = {"a": a}
COMMANDS["b"] = b
def register(k, f): COMMANDS[k] = f
