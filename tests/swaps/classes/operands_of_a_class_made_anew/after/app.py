NAMES = []


class Expr:
    kind = "expression"

    def __init__(self, text):
        self.text = text

    def __or__(self, other):
        if not isinstance(other, Expr):
            return NotImplemented
        return Expr(f"{self.text}|{other.text}")

    def named(self, name):
        self.name = name
        NAMES.append(name)
        return self


quoted = Expr("q").named("quoted")


class Common:
    number = Expr("n").named("number")
    real = (quoted | Expr("r")).named("real")
    item = (quoted | number).named("item")


EXPRS = [value for value in vars(Common).values() if isinstance(value, Expr)]
