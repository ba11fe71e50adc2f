class Lazy:
    @property
    def value(self):
        return "v2", self.cb()
    def cb(self): return None
