from dataclasses import dataclass


class Named:
    def __set_name__(self, owner, name):
        self.name = "new " + name


class Meta(type):
    made = {}

    def __new__(mcs, name, bases, names):
        cls = super().__new__(mcs, name, bases, names)
        cls.own = [n for n in names if n[:1] != "_"]
        mcs.made[name] = cls
        return cls


class Table(metaclass=Meta):
    id = 1


class Form:
    id = Named()


@dataclass
class Row:
    a: int
    b: int


ROWS = [Row(1, 2), Row(3, 4)]


@dataclass
class Longer(Row):
    c: int = 0


LAST = Longer(1, 2)
