THING = "t"
def make(): return "made"
