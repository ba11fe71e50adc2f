import operator
QUEUE = {}
STEP = 1
def queued(name):
    operator.setitem(QUEUE, name, len(QUEUE))
    operator.setitem(QUEUE, len(QUEUE), name)
    return name, STEP
FIRST = queued("first")
