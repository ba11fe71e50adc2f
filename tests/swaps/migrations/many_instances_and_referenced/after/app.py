class Node:
    def __init__(self, n): self.n, self.next, self.seen = n, None, 0
    def __code_change__(self, old_version, old):
        self.seen = getattr(self, "seen", 0) + 1
def chain(k):
    head = None
    for i in range(k):
        node = Node(i)
        node.next = head
        head = node
    return head
