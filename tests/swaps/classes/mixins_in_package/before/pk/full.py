from .mix import ReprMixin, EqMixin
class Full(ReprMixin, EqMixin):
    pass
