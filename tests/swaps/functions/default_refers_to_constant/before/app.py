LIMIT = 10
def page(start, count=LIMIT):
    return start, count
def other(x=LIMIT * 2):
    return x
