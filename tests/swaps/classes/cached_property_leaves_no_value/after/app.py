import functools


class Base:
    total = "of the base"

    @functools.cached_property
    def stays(self):
        return "kept"


class Order(Base):
    @functools.cached_property
    def total(self):
        return "worked out"

    @functools.cached_property
    def kind(self):
        return "looked up"

    rate = "fixed"


class Line(Base):
    price = "fixed"
