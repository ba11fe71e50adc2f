LIMIT = 2
ALL = ["min", "max"]
