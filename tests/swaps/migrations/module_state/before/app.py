QUEUE = [("a", 1), ("b", 2)]
def size(): return len(QUEUE)
