"""A call that cannot be made beside what the old one did is refused, and nothing is half done."""
REFUSED = True


def check_before(m, live):
    yield vars(m.app.parser.parse_args(["-l", "x"])), {"lexer": "x"}
    yield (vars(m.app.parser.parse_args([])), len(m.app.parser._actions)), ({"lexer": "basic"}, 2)
