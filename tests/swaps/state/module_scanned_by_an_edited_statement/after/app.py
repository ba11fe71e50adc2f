import inspect
import sys


class Locale:
    names: list = []

    def hello(self):
        return self.word + "!"


class English(Locale):
    names = ["en"]
    word = "hello"


class French(Locale):
    names = ["fr"]
    word = "bonjour"


def _scan():
    import sys as system
    own = system.modules.get(__name__)
    assert own is sys.modules[__name__]
    return {n: cls for _, cls in inspect.getmembers(own, inspect.isclass) if issubclass(cls, Locale) for n in cls.names}


_locales: dict = _scan()
system = sys.version_info[0]
