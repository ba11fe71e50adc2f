class Field:
    def __set_name__(self, owner, name): self.name, self.owner = name, owner
    def __get__(self, obj, owner=None): return self if obj is None else f"{self.owner.__name__}.{self.name}"
class Form:
    a = Field()
    b = Field()
