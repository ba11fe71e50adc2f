from dataclasses import dataclass, field

STATS = {}
COUNTS = {}
COMMANDS = {}
ORDERED = []


@dataclass
class Command:
    name: str
    function: object
    help: str = ""
    calls: list = field(default_factory=list)


class Info:
    def __init__(self, function):
        self.function, self.doc = function, function.__doc__
        self.calls = 0


def counted(function):
    STATS[function.__name__] = {"calls": 0, "doc": function.__doc__}
    COUNTS[function.__name__] = 0
    COMMANDS[function.__name__] = Command(function.__name__, function, function.__doc__)
    ORDERED.append(Info(function))
    return function


@counted
def work(x=2):
    """Work more."""
    return x
