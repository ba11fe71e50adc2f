class Collect(type):
    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, ns)
        cls.commands = sorted(k for k in ns if k.startswith("do_"))
        return cls
    def __init__(cls, name, bases, ns, prefix=">"):
        super().__init__(name, bases, ns)
        cls.prefix = prefix
class Shell(metaclass=Collect): pass
