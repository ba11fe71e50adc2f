from dataclasses import dataclass


@dataclass
class Formatter:
    width: int = 80

    def __call__(self, text):
        return f"{self.width} {text}"


class Hostile(Formatter):
    def __eq__(self, other):
        raise RuntimeError("compared")

    def __hash__(self):
        raise RuntimeError("hashed")


pretty = Hostile()
FORMATS = {"pretty": pretty}
