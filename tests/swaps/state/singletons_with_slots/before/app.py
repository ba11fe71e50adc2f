class Step(object):
    """One step of a path."""
    __slots__ = ("ops",)
    def __getattr__(self, name): return child(self, name)
class Mark(object):
    __slots__ = ("name", "level", "gone")
    def __init__(self, name, level):
        self.name = name
        self.level = level
def child(parent, name):
    made = Step()
    made.ops = parent.ops + (name,)
    return made
def root(step): return {id(T): "T", id(S): "S"}.get(id(step.ops[0]))
T = Step()
S = Step()
T.ops = (T,)
S.ops = (S,)
STAR = T.star
MARK = Mark("mark", 1)
PATHS = {}
def path(text): return PATHS.setdefault(text, child(T, text))
