def create(kind, rules, version):
    class Validator:
        KIND = kind
        _RULES = rules
        LABEL = kind + "!"
        @property
        def rule(self): return rules(kind)
        def validate(self, x): return self.LABEL, x, type(self)._RULES("r")
        def twice(self): return kind * 2
    Validator.__name__ = Validator.__qualname__ = version + "Validator"
    return Validator
VERSIONS = []
def made(cls):
    VERSIONS.append(cls.__name__)
    return cls
Draft3 = made(create("a", str.upper, "Draft3"))
Draft4 = made(create("b", str.title, "Draft4"))
