class cmd:
    def __init__(self, f):
        self.f, self.opts = f, []
    def __call__(self, *a):
        return self.f(*a)
