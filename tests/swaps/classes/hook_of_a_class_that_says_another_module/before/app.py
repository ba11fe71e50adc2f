class Base:
    __module__ = "elsewhere"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = cls.__name__.lower()


class One(Base):
    pass
