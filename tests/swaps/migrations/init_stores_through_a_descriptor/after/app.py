class Flag:
    def __init__(self, name): self.name, self.held = name, f"_{name}"
    def __get__(self, obj, owner): return getattr(obj, self.held)
    def __set__(self, obj, value):
        if not isinstance(value, bool): raise ValueError(self.name)
        setattr(obj, self.held, value)
class Config:
    client = Flag("client")
    split = Flag("split")
    @property
    def limit(self): return self._limit
    @limit.setter
    def limit(self, value): self._limit = value
    def __init__(self, client=True, limit=3, split=False):
        self.client = client
        self.split = split
        self._limit = limit
        self.level = 1
    @property
    def level(self): return self._limit
    @level.setter
    def level(self, value): self._level = value
class Fast(Config):
    pass
ALL = [Config(), Fast(client=False, limit=9)]
