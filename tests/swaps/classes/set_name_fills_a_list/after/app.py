class Field:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name):
        self.name = name
        owner.names.append(name)
        owner.kinds[name] = self.kind
class Row:
    names = []
    kinds = {}
    a = Field("float")
    b = Field("str")
    c = Field("list")
