STEPS = {"load": 1, "check": 2, "save": 3}
BY_USE = {"x": 1, "y": 2, "z": 3}
