class Base:
    def reset(self):
        self.seen = 0


class Taken:
    def __init__(self, *args):
        self.args = args


class Called(Base):
    def __init__(self, n):
        self.n = n
        self.load()
        self.reset()

    def load(self):
        self.loaded = self.n
