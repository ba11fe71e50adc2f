TOTAL = 1
TOTAL += 5
NAMES = ["a"]
NAMES += ["c"]
PATH = "x"
PATH = PATH + "/z"
