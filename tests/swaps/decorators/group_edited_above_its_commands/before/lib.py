import itertools, sys
numbers = itertools.count()
class Group:
    def __init__(self, name, options):
        self.number = next(numbers)
        sys.stderr.write("")          # nobody can tell what making one does
        self.name, self.options, self.commands, self.hooks = name, options, {}, []
        self.extra = None
    def command(self, name=None):
        def register(function):
            self.commands[name or function.__name__] = function
            return function
        return register
    def hook(self, function):
        self.hooks.append(function)
        return function
    def add_command(self, function):
        self.commands[function.__name__] = function
    def run(self, name): return [h() for h in self.hooks] + [self.commands[name]()]
def group(name, *options):
    def make(function):
        made = Group(name, options)
        made.callback = function
        return made
    return make
