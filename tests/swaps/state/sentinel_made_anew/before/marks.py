missing = type("Missing", (), {"__repr__": lambda self: "missing"})()
