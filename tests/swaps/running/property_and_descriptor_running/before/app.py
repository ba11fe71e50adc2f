class Lazy:
    @property
    def value(self):
        return "v1", self.cb()
    def cb(self): return None
