def add_eq(cls, fields):
    def __eq__(self, other): return all(getattr(self, f) == getattr(other, f) for f in fields)
    cls.__eq__ = __eq__
    return cls
def add_repr(cls, fields):
    scope = {"fields": fields}
    exec(compile("def __repr__(self): return '<' + '/'.join(str(getattr(self, f)) for f in fields) + '>'", "<generated>", "exec"), scope)
    cls.__repr__ = scope["__repr__"]
    return cls
class Converter:
    def __init__(self, function): self.function, self.call = function, self._only_value
    def _only_value(self, value): return self.function(value)
_fields = ["function"]
Converter = add_eq(add_repr(Converter, _fields), _fields)
class Factory:
    def __init__(self, make, takes): self.make, self.takes = make, takes
_fields = ["make", "takes"]
Factory = add_eq(add_repr(Factory, _fields), _fields)
