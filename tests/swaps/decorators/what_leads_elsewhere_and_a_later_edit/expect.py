"""What a function, or the function below a cache, leads to is not lost to the next edit of its module, nor are its defaults when it comes back."""
def setup(m):
    held = [m.app.made, m.app.cached, m.app.was_cached]
    [m.app.show(x) for x in (1, "a", None)]
    return locals()
def ran(made):
    if hasattr(made, "send"):
        try:
            made.send(None)
        except StopIteration as end:
            return end.value
    return made.shown() if hasattr(made, "shown") else made
def answers(m, live):
    return [[ran(f()), ran(f(5))] for f in live.held] + [m.app.show(x) for x in (1, "a", None)]
def check_before(m, live):
    yield answers(m, live), [[("function", 1), ("function", 5)], [("coroutine", 1), ("coroutine", 5)], [("cached", 1), ("cached", 5)], "int", "any", "any"]
def check_after(m, live):
    yield answers(m, live), [[("object", 1), ("object", 5)], [("cached", 1), ("cached", 5)], [("function", 2, 3), ("function", 5, 3)], "anything", "str", "anything"]
check_after2 = check_after
