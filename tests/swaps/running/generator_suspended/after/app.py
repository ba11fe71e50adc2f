def helper(x): return "h2", x
def gen():
    for i in range(4):
        yield "g2", helper(i)
