"""A long linked list: every node is migrated exactly once."""
ORACLE = "speaks about instances made before"
ROLLBACK = "going back has no hook"
def setup(m):
    head = m.app.chain(2000)
    return locals()
def seen(node):
    out = []
    while node is not None:
        out.append(node.seen)
        node = node.next
    return out
def check_before(m, live):
    yield gone(live.head, "seen"), True
def check_after(m, live):
    yield (len(seen(live.head)), set(seen(live.head))), (2000, {1})
