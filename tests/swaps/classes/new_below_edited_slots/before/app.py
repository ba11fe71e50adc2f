class Node:
    __slots__ = ("name",)
    def __init__(self, name): self.name = name
    def say(self): return "node " + self.name
class Group(Node):
    __slots__ = ("members",)
    def __init__(self, name, *members):
        super().__init__(name)
        self.members = members
    def say(self): return "group " + " ".join(m.say() for m in self.members)
