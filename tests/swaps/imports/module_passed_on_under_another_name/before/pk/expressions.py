LIMIT = 1
ALL = ["min"]
