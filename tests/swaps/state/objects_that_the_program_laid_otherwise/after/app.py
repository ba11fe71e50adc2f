class Node:
    def __add__(self, other):
        return All([self, other])


class One(Node):
    kind = "one"

    def __init__(self, number):
        self.number = number

    def said(self):
        return f"<{self.number}>"


class All(Node):
    def __init__(self, parts):
        self.parts = list(parts)

    def flatten(self):
        self.parts = [leaf for part in self.parts for leaf in (part.flatten().parts if isinstance(part, All) else [part])]
        return self

    def said(self):
        return " ".join(part.said() for part in self.parts)


chain = One(1) + One(2) + One(3)
