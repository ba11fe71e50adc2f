"""The annotations of a module's own names follow: edited, new and gone ones."""


def setup(m):
    return {"first": dict(m.app.__annotations__)}


def check_before(m, live):
    yield sorted((k, getattr(v, "__name__", v)) for k, v in m.app.__annotations__.items()), [("gone", "float"), ("kind", "bytes"), ("name", "str"), ("port", "int")]
    yield m.app.serve.__annotations__, {"given": int}


def check_after(m, live):
    yield sorted((k, getattr(v, "__name__", v)) for k, v in m.app.__annotations__.items()), [("kind", "bytes"), ("name", "str"), ("new", "typing.Any"), ("port", "str")]
    yield m.app.serve.__annotations__, {"given": str}
