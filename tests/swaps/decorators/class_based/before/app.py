class Counted:
    def __init__(self, fn):
        self.fn, self.calls = fn, 0
    def __call__(self, x):
        self.calls += 1
        return self.fn(x)
@Counted
def f(x): return "one", x
