import typing as t
import json
class Env:
    """Two."""
    cls: "t.Type[Template]"
    def make(self):
        return self.cls.__name__
class Template:
    env_class: "t.Type[Env]" = Env
    def render(self): return "r2"
Env.cls = Template
