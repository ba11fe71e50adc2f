class Frozen:
    __slots__ = ()

    def __init__(self, **given):
        for name, value in given.items():
            object.__setattr__(self, name, value)


class Query(Frozen):
    __slots__ = ("text", "_Query__asked")

    def __init__(self, text):
        super().__init__(text=text)
        self.__asked = 0

    def ask(self):
        self.__asked += 1
        return self.text * self.__asked
