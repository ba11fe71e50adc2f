class Registry(dict):
    def __setitem__(self, k, v):
        if k in self: raise KeyError("twice: " + k)
        super().__setitem__(k, v)
COMMANDS = Registry()
def command(name):
    def deco(fn):
        COMMANDS[name] = fn
        return fn
    return deco
