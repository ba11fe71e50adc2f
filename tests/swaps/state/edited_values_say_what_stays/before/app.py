class Actor:
    known = {}

    def __init__(self, name):
        self.handled = 0
        self.enter(name)

    def enter(self, name):
        Actor.known[name] = self


actor = Actor("first")
