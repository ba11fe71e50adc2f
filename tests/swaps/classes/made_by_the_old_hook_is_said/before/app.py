class Meta(type):
    def __init__(cls, name, bases, names):
        super().__init__(name, bases, names)
        cls.note(names)
    def note(cls, names):
        cls.own = tuple(sorted(n for n in names if n.startswith("f_")))
class Has(metaclass=Meta):
    f_a = 1
class Hooked:
    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        cls.tag = "old"
class Under(Hooked):
    pass
def build():
    class Mine(Has):
        f_b = 2
    class Late(Hooked):
        pass
    return Mine, Late
