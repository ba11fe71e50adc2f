K = 0
if K % 3:
    def h(x):
        return (1, x)
else:
    def h(x):
        return (0, x)

L = 2
if L % 3:
    def g(x):
        return (1, x)
else:
    def g(x):
        return (0, x)
