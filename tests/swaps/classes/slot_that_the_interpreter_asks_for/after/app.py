class Key:
    __slots__ = ("text", "__hash__")

    def __init__(self, text):
        self.text = text
        self.__hash__ = lambda: hash(text.lower())

    def __eq__(self, other):
        return self.text == getattr(other, "text", other)


class Lost(Key):
    def __init__(self, text):
        super().__init__(text)
        self.__hash__ = lambda: 8
