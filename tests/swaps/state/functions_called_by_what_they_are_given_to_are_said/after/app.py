class Pipe:
    def __init__(self):
        self.rows, self.later = [1, 2, 3], []

    def apply(self, step):
        self.rows = [step(row) for row in self.rows]

    def then(self, step):
        self.later.append(step)


def plus(row):
    return row + 10


pipe = Pipe()
pipe.apply(plus)
pipe.apply(lambda row: row + 10)
pipe.then(plus)
pipe.then(lambda row: row + 10)
