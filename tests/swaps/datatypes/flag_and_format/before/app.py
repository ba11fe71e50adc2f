import enum
class Opt(enum.IntFlag, boundary=enum.KEEP):
    A = 1
    B = 2
    @property
    def label(self): return "l1:" + (self.name or "?")
