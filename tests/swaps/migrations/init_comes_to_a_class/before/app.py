class Widget:
    flags = ("old",)
    def __init__(self, kind=None):
        if kind is not None:
            self.kind = kind
class Hidden(Widget):
    flags = ("hidden",)
class Plain:
    pass
class Renamed(Widget):
    pass
class Field:
    widget = Hidden("h")
hidden, plain, renamed = Hidden(), Plain(), Renamed("r")
