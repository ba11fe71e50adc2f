from dataclasses import dataclass


class Named:
    def __set_name__(self, owner, name):
        self.name = "old " + name


class Meta(type):
    made = {}

    def __new__(mcs, name, bases, names):
        cls = super().__new__(mcs, name, bases, names)
        cls.own = [n for n in names if n[:1] != "_"] + ["old"]
        mcs.made[name] = cls
        return cls


class Table(metaclass=Meta):
    id = 1


class Form:
    id = Named()


@dataclass
class Row:
    a: int = 1


ROWS = [Row(1)]


@dataclass
class Longer(Row):
    c: int = 0


LAST = Longer(1)
