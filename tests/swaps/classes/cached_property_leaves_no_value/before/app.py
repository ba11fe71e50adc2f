import functools


class Base:
    total = "of the base"


class Order(Base):
    kind = "plain"
    rate = "fixed"


class Line:
    @functools.cached_property
    def price(self):
        return "worked out"

    @functools.cached_property
    def stays(self):
        return "kept"
