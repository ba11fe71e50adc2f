class Line:
    def __init__(self, n):
        self.n = n


class Keep:
    pass


LOOPED = []
for i in range(3):
    LOOPED.append(Line(i))
BY_KEY = {}
BY_KEY["a"] = [Line(i) for i in range(2)]
BY_KEY.setdefault("b", []).append(Line(2))
BY_KEY.update(c=Line(3))
SAID = []
SAID.append(Line(4))
KEEP = Keep()
KEEP.lines = [Line(5)]
del i
