LIMIT = 99
NAME = "n"
