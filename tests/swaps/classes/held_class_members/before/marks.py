missing = type("Missing", (), {"__repr__": lambda self: "old"})()
SIZE = 1
