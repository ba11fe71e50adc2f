class Env:
    cls: "type"
    def make(self): return self.cls.__name__, self.other()
    def other(self): return "o1"
class Template:
    env_class = Env
Env.cls = Template
