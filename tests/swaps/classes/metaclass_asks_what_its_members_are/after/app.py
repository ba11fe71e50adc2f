class Field:
    name = None
    unit = "pc"

    def __init__(self, default=None):
        self.default = default


class Whole(Field):
    step = 1

    def text(self):
        return f"{self.name}={self.default} {self.unit}"


class Meta(type):
    def __init__(cls, name, bases, body):
        super().__init__(name, bases, body)
        cls.fields = {}
        for key, value in body.items():
            if isinstance(value, Field):
                value.name = key
                cls.fields[key] = value


class Model(metaclass=Meta):
    def show(self):
        return [field.text() for field in type(self).fields.values()]
