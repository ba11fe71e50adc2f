TABLE = {}


class Shelf:
    def __init__(self):
        self.items = {}

    def add(self, cls):
        self._put(cls)

    def _put(self, cls):
        self.items[cls.name] = cls


def register(cls):
    TABLE[cls.name] = cls


shelf = Shelf()
