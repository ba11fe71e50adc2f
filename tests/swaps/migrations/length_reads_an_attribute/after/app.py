class Adapter:
    def __init__(self, item):
        self.item = item
        self._names = None
    def __len__(self): return len(self.item)
    def names(self):
        if self._names is None:
            self._names = tuple(self.item)
        return self._names
