K = 0
if K % 2:
    def h(x):
        return (0, x)
else:
    def h(x):
        return (0, x)
