def helper(): return "own"
def go(): return helper()
