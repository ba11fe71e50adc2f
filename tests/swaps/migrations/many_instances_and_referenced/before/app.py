class Node:
    def __init__(self, n): self.n, self.next = n, None
def chain(k):
    head = None
    for i in range(k):
        node = Node(i)
        node.next = head
        head = node
    return head
