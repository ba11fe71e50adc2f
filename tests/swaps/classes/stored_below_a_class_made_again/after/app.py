import abc


class Parser(abc.ABC):
    literal = None
    rounds = 1

    def text(self):
        return "after"

    def make(self, value):
        return self.literal(value)


class Literal(Parser):
    def __init__(self, value):
        self.value = value

    def text(self):
        return f"[{self.value}]"


Parser.literal = Literal
Parser.rounds = 3
WORD = Parser().make("word")
LINE = Parser().make("line" * Parser.rounds)
