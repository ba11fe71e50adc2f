K = 2
def val(): return "v2"
