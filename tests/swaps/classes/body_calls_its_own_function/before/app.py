import enum


class Sizes:
    def scaled(n):
        return n * 1

    small = scaled(2)
    both = [small, 7]


class Color(enum.Enum):
    def _generate_next_value_(name, start, count, last):
        return name.lower() + "1"

    RED = enum.auto()
    BLUE = enum.auto()
