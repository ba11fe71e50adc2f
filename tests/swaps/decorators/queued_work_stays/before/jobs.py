QUEUE = []


class Pool:
    def __init__(self):
        self.pending, self.known = [], []


first, second = Pool(), Pool()


def background(function):
    def later(*args):
        QUEUE.append((function, args))
    return later


def on(pool):
    def enter(function):
        pool.known.append(function)
        return function
    return enter
