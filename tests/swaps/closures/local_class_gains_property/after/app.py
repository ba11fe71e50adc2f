def make(tag):
    class Base:
        def hi(self): return "base2"
    class Child(Base):
        def hi(self): return (tag, super().hi())
        @property
        def extra(self): return tag * 2
        @staticmethod
        def s(): return "s" + tag
        @classmethod
        def c(cls, end="!"): return cls.__name__ + tag + end
    return Child
