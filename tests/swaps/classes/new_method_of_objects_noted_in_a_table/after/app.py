import weakref

PATHS = weakref.WeakKeyDictionary()


class Target:
    def child(self, name):
        made = Target()
        PATHS[made] = (*PATHS[self], name)
        return made

    def star(self):
        return self.child("*")


root = Target()
PATHS[root] = ("T",)
first = root.child("first")
star = root.star()
