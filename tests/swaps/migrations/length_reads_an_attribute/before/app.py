class Adapter:
    def __init__(self, item):
        self.item = item
    def __len__(self): return len(self.item)
    def names(self): return list(self.item)
