def helper(x): return "h1", x
def gen():
    for i in range(4):
        yield "g1", helper(i)
