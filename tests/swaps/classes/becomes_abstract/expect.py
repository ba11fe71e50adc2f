"""A class becomes abstract: its metaclass changes, that of its subclasses with it, also in modules nobody edits."""


def setup(m):
    flag, option, argument = m.plug.Flag("f"), m.app.Option("o"), m.app.Argument("a")
    parameter = m.app.Parameter
    return locals()


def check_before(m, live):
    yield (type(m.app.Parameter), type(m.app.Option), type(m.plug.Flag)), (type, type, type)
    yield (live.flag.kind(), live.argument.kind(), m.app.Parameter("p").kind(), m.plug.Nothing("n").kind()), \
        ("option", "argument", "any", "any")
    yield hasattr(m.app.Parameter, "__abstractmethods__"), False
    yield "_abc_impl" in vars(m.plug.Flag), False


def check_after(m, live):
    from abc import ABCMeta
    yield (type(m.app.Parameter), type(m.app.Option), type(m.plug.Flag)), (ABCMeta, ABCMeta, ABCMeta)
    yield (live.flag.kind(), live.argument.kind(), live.option.name), ("option", "an argument", "o")
    for cls in (m.app.Parameter, m.plug.Nothing):
        yield made(cls), "abstract"
    yield (made(m.app.Option), made(m.plug.Flag)), ("option", "option")
    stranger = type("Stranger", (), {})
    m.app.Option.register(stranger)
    yield (isinstance(stranger(), m.app.Parameter), isinstance(stranger(), m.app.Argument), isinstance(live.flag, m.app.Option),
           isinstance(live.argument, m.app.Option), issubclass(m.plug.Flag, m.app.Argument)), (True, False, True, False, False)


def live_after(m, live):
    yield m.app.Parameter is live.parameter, True
    yield type(live.flag) is m.plug.Flag, True


def made(cls):
    try:
        return cls("x").kind()
    except TypeError:
        return "abstract"
