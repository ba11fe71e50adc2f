class Widget:
    flags = ("old",)
    def __init__(self, kind=None):
        if kind is not None:
            self.kind = kind
class Hidden(Widget):
    def __init__(self, kind=None, *more):
        super().__init__(kind, *more)
        self.flags = {"hidden": True}
        self.given = kind
class Plain:
    def __init__(self):
        self.seen = []
class Renamed(Widget):
    def __init__(self, kind=None):
        self.sort = 0
class Field:
    widget = Hidden("h")
hidden, plain, renamed = Hidden(), Plain(), Renamed("r")
