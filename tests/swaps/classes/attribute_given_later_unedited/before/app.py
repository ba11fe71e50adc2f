import typing as t
class Env:
    """One."""
    cls: "t.Type[Template]"
    def make(self):
        return self.cls.__name__
class Template:
    env_class: "t.Type[Env]" = Env
    def render(self): return "r1"
Env.cls = Template
