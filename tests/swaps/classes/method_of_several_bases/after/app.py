class BaseController:
    def __init__(self, handler, loop=None):
        self.handler = handler


class Base(BaseController):
    def __init__(self, handler, loop=None):
        super().__init__(handler, loop)
        self.thread = None


class Inet(BaseController):
    def __init__(self, handler, host=None, loop=None):
        super().__init__(handler, loop)
        self.host = host


class UnixMixin(BaseController):
    def __init__(self, handler, path=None, loop=None):
        super().__init__(handler, loop)
        self.path = path


class Controller(Inet, Base):
    pass


class Unix(UnixMixin, Base):
    pass
