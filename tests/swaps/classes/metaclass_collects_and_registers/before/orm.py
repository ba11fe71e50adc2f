class Field: pass
class Meta(type):
    tables = {}
    def __new__(m, name, bases, ns):
        cls = super().__new__(m, name, bases, ns)
        cls.fields = {k: v for k, v in ns.items() if isinstance(v, Field)}
        cls.names = [k for k in cls.fields]
        m.tables[name] = cls
        return cls
class Model(metaclass=Meta): pass
