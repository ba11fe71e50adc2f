class Node:
    __slots__ = ("name",)
    def __init__(self, name): self.name = name
    def say(self): return "NODE " + self.name
class Group(Node):
    __slots__ = ("members",)
    def __init__(self, name, *members):
        super().__init__(name)
        self.members = members
    def say(self): return self.name + ": " + " ".join(m.say() for m in self.members)
class Some(Group):
    __slots__ = ("least", "most")
    def __init__(self, member, least=0, most=9):
        super().__init__("some", member)
        self.least, self.most = least, most
class Many(Some):
    pass
