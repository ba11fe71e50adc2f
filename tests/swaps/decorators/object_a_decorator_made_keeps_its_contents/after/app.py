class Task:
    def __init__(self, f):
        self.f = f
        self.waiting = []
        self.results = {}

    def __call__(self, x):
        return self.f(x)


def job(f):
    return Task(f)


@job
def stay(x):
    return "stay", x
