def table(name):
    def deco(cls):
        cls.table = name
        cls.where = classmethod(lambda c, q: f"{c.table}:{q}")
        return cls
    return deco
@table("users")
class User:
    def __init__(self): self.id = 1
