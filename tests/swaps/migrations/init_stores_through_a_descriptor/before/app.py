class Flag:
    def __init__(self, name): self.name, self.held = name, f"_{name}"
    def __get__(self, obj, owner): return getattr(obj, self.held)
    def __set__(self, obj, value):
        if not isinstance(value, bool): raise ValueError(self.name)
        setattr(obj, self.held, value)
class Config:
    client = Flag("client")
    def __init__(self, client=True, limit=3):
        self.client = client
        self._limit = limit
class Fast(Config):
    pass
ALL = [Config(), Fast(client=False, limit=9)]
