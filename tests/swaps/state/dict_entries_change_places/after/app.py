STEPS = {"check": 2, "load": 1, "audit": 9, "save": 3}
BY_USE = {"z": 3, "x": 1, "y": 2}
