class Key:
    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return self.text == getattr(other, "text", other)

    def __hash__(self):
        return hash(self.text)


class Lost(Key):
    def __hash__(self):
        return 7
