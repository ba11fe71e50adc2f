class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        class Ns(dict):
            def __setitem__(self, k, v):
                super().__setitem__(k, v)
                self.setdefault("order", []).append(k) if k != "order" and not k.startswith("__") else None
        return Ns()
class A(metaclass=Meta):
    b = 1
    a = 2
    def g(self): return self.order
