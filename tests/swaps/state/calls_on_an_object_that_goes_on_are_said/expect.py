"""An object goes on with what its own edited statement reaches: that calls made beside it have done nothing to it is said."""


def check_before(m, live):
    yield vars(m.app.parser.parse_args([])), {"lexer": "basic"}


def drive(m, live, swap):
    live.parser = m.app.parser
    live.said = swap().warnings


def live_after(m, live):
    yield (m.app.parser is live.parser, live.parser.prog, live.parser.parse_args([]).lexer), (True, "two", "basic")
    yield [each.partition(", but ")[0].partition(": ")[2] for each in live.said], [
        "parser.add_argument('-l', '--lexer', default='other') is edited", "parser.add_argument('-x', default=1) is new"]
