class Base:
    seen = []
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
        Base.seen.append(cls.__name__)
        cls.code = cls.__name__.lower()
