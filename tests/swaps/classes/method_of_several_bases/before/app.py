class Base:
    def __init__(self, handler, loop=None):
        self.handler = handler


class Controller(Base):
    def __init__(self, handler, host=None, loop=None):
        super().__init__(handler, loop)
        self.host = host


class Unix(Base):
    def __init__(self, handler, path=None, loop=None):
        super().__init__(handler, loop)
        self.path = path
