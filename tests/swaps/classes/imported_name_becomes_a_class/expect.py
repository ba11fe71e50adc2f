"""A name that held an imported class or function becomes a definition of the module's own: the imported one is not touched."""
import enum
import textwrap


def setup(m):
    return {"red": m.app.Colour.red, "of": m.app.OfEnum()}


def check_before(m, live):
    yield (m.app.Enum is enum.Enum, live.of.get() is enum.Enum, live.red.value, m.app.dedent(" a")), (True, True, 1, "a")


def check_after(m, live):
    yield (m.app.Enum().get(), m.app.Enum.__mro__[1] is m.app.Field, m.app.dedent(" a")), ("enum field", True, "mine")
    yield (live.of.get() is enum.Enum, live.red.value, m.app.Colour.red is live.red), (True, 1, True)
    yield (hasattr(enum.Enum, "get"), enum.Flag.__mro__[1] is enum.Enum, textwrap.dedent(" a")), (False, True, "a")
