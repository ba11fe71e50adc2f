class Base:
    def reset(self):
        self.seen = 0
        self.total = 9


class Taken:
    def __init__(self, first=None, *args, last=3):
        self.args = args
        self.first = first
        self.last = last


class Called(Base):
    def __init__(self, n):
        self.n = n
        self.connection = None
        self.total = None
        self.plain = []
        self.load()
        self.reset()

    def load(self):
        self.loaded = self.n
        self.connection = "open"
