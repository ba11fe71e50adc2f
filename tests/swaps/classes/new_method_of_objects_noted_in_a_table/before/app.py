import weakref

PATHS = weakref.WeakKeyDictionary()


class Target:
    def child(self, name):
        made = Target()
        PATHS[made] = (*PATHS[self], name)
        return made


root = Target()
PATHS[root] = ("T",)
first = root.child("first")
