K = 0
if K % 2:
    def h(x):
        return (0, x)
else:
    def h(x):
        return (0, x)

L = 2
if L % 2:
    def g(x):
        return (0, x)
else:
    def g(x):
        return (0, x)
