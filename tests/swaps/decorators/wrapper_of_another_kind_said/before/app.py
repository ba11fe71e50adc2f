class Small:
    __slots__ = ("function",)

    def __init__(self, function):
        self.function = function

    def __call__(self):
        return "small", self.function()


class Plain:
    def __init__(self, function):
        self.function = function

    def __call__(self):
        return "plain", self.function()


@Small
def work(): return 1
