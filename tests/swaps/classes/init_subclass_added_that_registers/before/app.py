def _map():
    found = {}
    for name, cls in list(globals().items()):
        if isinstance(cls, type) and issubclass(cls, Locale) and cls.names:
            found.update({n: cls for n in cls.names})
    return found
def locale(name): return _locales[name]().hello()
class Locale:
    names = []
    def hello(self): return self.names[0]
class English(Locale):
    names = ["en", "en_us"]
class German(Locale):
    names = ["de"]
_locales = _map()
