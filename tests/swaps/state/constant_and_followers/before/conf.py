LIMIT = 10
NAME = "n"
