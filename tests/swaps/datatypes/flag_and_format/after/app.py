import enum
class Opt(enum.IntFlag, boundary=enum.KEEP):
    A = 1
    B = 2
    C = 8
    @property
    def label(self): return "l2:" + (self.name or "?")
