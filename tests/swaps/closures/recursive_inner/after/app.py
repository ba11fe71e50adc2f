def walk(tree):
    def go(node, depth):
        return depth * 10 + sum(go(c, depth + 1) for c in node)
    return go(tree, 1)
def maker():
    def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2) + 1
    return fib
