class AppError(Exception):
    code = 1
    def told(self): return "told", self.args


class Missing(AppError, KeyError):
    def where(self): return "after"


class Wrong(ValueError, AppError):
    pass


class Deeper(Missing):
    pass


def fail(kind): raise kind("x")
