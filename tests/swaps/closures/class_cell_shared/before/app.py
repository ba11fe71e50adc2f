def build(n):
    class Node:
        def size(self): return n
        def twin(self): return __class__
    return Node
