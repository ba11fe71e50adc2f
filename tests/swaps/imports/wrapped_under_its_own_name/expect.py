"""A module binds what it imported once more, wrapped (`Lexer = deprecated(Lexer)`); an edit below makes that statement run again."""
FIRST = ["lexer", "parser"]
def setup(m):
    return {"Lexer": m.parser.Lexer, "one": m.parser.Lexer("a b"), "split": m.parser.split}
def check_before(m, live):
    yield (m.parser.Lexer("a b").words(), [c.__name__ for c in m.parser.Lexer.__mro__]), (["a", "b"], ["Deprecated", "Lexer", "object"])
    yield m.parser.split("a b"), ("deprecated", ["a", "b"])
def check_after(m, live):
    yield (m.parser.Lexer("a b").words(), [c.__name__ for c in m.parser.Lexer.__mro__]), (["A", "B"], ["Deprecated", "Lexer", "object"])
    yield m.parser.split("a b"), ("deprecated", ["A", "B"])
def live_after(m, live):
    yield (m.parser.Lexer is live.Lexer, type(live.one) is m.parser.Lexer, live.one.words()), (True, True, ["A", "B"])
    yield live.split("a b"), ("deprecated", ["A", "B"])
