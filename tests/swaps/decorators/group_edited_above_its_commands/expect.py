"""A decorator makes an object that statements below it, and another module, put commands into: made with something else, it has them all."""
FIRST = ["more"]
def setup(m):
    held = m.app.cli
    m.app.cli.commands["late"] = len
    return locals()
def look(m):
    cli = m.app.cli
    return cli.name, cli.options, sorted(cli.commands), [h.__name__ for h in cli.hooks], cli.extra
def check_before(m, live):
    yield look(m), ("shop", ("1",), ["far", "late", "plain", "show"], ["first", "second"], "kept")
    yield m.app.cli.run("show"), ["first", "second", "show"]
def check_after(m, live):
    yield look(m), ("shop", ("2",), ["far", "late", "plain", "show"], ["first", "second"], "kept")
    yield m.app.cli.run("far"), ["first", "second", "away"]
    yield m.app.cli.commands["show"] is m.app.show and m.app.cli.hooks[0] is m.app.first, True
def check_after2(m, live):
    yield look(m), ("store", ("2",), ["far", "late", "plain", "show"], ["first", "between", "second"], "kept")
    yield m.app.cli.run("show"), ["first", "between", "second", "SHOW"]
    yield m.app.cli.commands["show"] is m.app.show and m.app.cli.hooks[0] is m.app.first, True
def live_after(m, live):
    yield m.app.cli is live.held, True
