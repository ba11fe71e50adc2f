import operator
QUEUE = {}
STEP = 2
def queued(name):
    operator.setitem(QUEUE, name, len(QUEUE))
    operator.setitem(QUEUE, len(QUEUE), name)
    return name, STEP
FIRST = queued("first")
