class AppError(Exception):
    code = 1
    def told(self): return "told", self.args


class Missing(KeyError):
    def where(self): return "before"


class Wrong(AppError):
    pass


class Deeper(Missing):
    pass


def fail(kind): raise kind("x")
