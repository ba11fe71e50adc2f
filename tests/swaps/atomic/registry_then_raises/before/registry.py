COMMANDS = {}
ORDER = []
def command(fn):
    COMMANDS[fn.__name__] = fn
    ORDER.append(fn)
    return fn
