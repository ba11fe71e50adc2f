K = 1
def val(): return "v1"
