class Task:
    def __init__(self, f):
        self.f = f
        self.waiting = []
        self.results = {}

    def __call__(self, x):
        return self.f(x)


def task(f):
    return Task(f)


@task
def mail(x):
    return "mail", x


@task
def stay(x):
    return "stay", x
