class Command:
    def __init_subclass__(cls):
        if "run" not in vars(cls):
            raise TypeError(f"{cls.__name__} has no run")
class Greet(Command):
    def help(self): return "greets you"
