def build(n):
    class Node:
        def size(self): return n, __class__.__name__
        def twin(self): return __class__
    return Node
