class Trait:
    def late(self): return 2
    def kind(self): return "a trait"
class OfClass(Trait):
    pass
class Instance(OfClass):
    def kind(self): return "an instance"
class Listing(Instance):
    pass
class Meta(type):
    def __init__(cls, name, bases, names):
        super().__init__(name, bases, names)
        cls.setup(names)
    def setup(cls, names):
        cls.own = [k for k, v in names.items() if isinstance(v, Trait)]
        cls.traits = {k: getattr(cls, k) for k in dir(cls) if isinstance(getattr(cls, k), Trait)}
class Has(metaclass=Meta):
    def has(self, name): return name in self.traits
class Config(Has):
    items = Listing()
    one = Instance()
    none = 3
