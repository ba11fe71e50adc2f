RATE = 2


def rounded(value):
    return helper(value) * RATE


def helper(value):
    return round(value)


class Path:
    def __init__(self, name):
        self.name = name

    def __call__(self, row):
        return Picked(self.name, row).value()


class Picked:
    def __init__(self, name, row):
        self.name, self.row = name, row

    def value(self):
        return rounded(self.row[self.name])


def callback(value):
    return rounded(value) + len([rounded])


this = Path("x")
