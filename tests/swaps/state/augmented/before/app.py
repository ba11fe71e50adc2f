TOTAL = 1
TOTAL += 2
NAMES = ["a"]
NAMES += ["b"]
PATH = "x"
PATH = PATH + "/y"
