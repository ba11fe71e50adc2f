class Counted:
    def __init__(self, fn):
        self.fn, self.calls = fn, 0
    def __call__(self, x):
        self.calls += 1
        return "counted", self.fn(x)
@Counted
def f(x): return "two", x
