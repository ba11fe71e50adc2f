class Step:
    order = []

    def __init__(self, run):
        self.run = run
        self.number = len(Step.order)
        Step.order.append(self)


@Step
def one(again=True):
    return 1


@Step
def two():
    return 2
