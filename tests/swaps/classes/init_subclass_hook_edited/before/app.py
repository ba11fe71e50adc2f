KNOWN = []
class Plugin:
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        KNOWN.append(cls.__name__)
        cls.label = "one"
class A(Plugin): pass
class B(Plugin): pass
