class Trait:
    def kind(self): return "trait"
class OfClass(Trait):
    pass
class Instance(OfClass):
    def kind(self): return "instance"
class Listing(Instance):
    pass
class Meta(type):
    def __init__(cls, name, bases, names):
        super().__init__(name, bases, names)
        cls.setup(names)
    def setup(cls, names):
        cls.own = [k for k, v in names.items() if isinstance(v, Trait)]
class Has(metaclass=Meta):
    pass
class Config(Has):
    items = Listing()
    one = Instance()
    none = 3
