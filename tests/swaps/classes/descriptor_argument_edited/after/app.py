class Limited:
    def __init__(self, top): self.top = top
    def __set_name__(self, owner, name): self.key = "_" + name
    def __get__(self, o, t=None): return self if o is None else getattr(o, self.key, 0)
    def __set__(self, o, v): setattr(o, self.key, min(v, self.top))
class Job:
    n = Limited(100)
    other = Limited(5)
