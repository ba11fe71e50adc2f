class Base:
    registry = {}
    order = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.registry[cls.__name__.lower()] = cls
        cls.order.append(cls)
        cls.own = []
        cls.own.append(1)
