class Frozen:
    __slots__ = ()

    def __init__(self, **given):
        for name, value in given.items():
            object.__setattr__(self, name, value)


class Query(Frozen):
    __slots__ = ("text", "limit", "_Query__asked", "_Query__seen")

    def __init__(self, text, limit=3):
        super().__init__(text=text, limit=limit)
        self.__asked = 0
        self.__seen = []

    def ask(self):
        self.__asked += 1
        self.__seen.append(self.__asked)
        return self.text * min(self.__asked, self.limit), self.__seen
