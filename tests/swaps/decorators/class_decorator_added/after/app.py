def named(cls):
    cls.label = cls.__name__.lower()
    return cls
@named
class Shape:
    def area(self): return 0
