"""The errors livesh raises; each class says whose move is next.

    LiveshError
      UserError      yours: the input is wrong; `.hint` says what would be right
      Refused        yours: nothing was changed; `.reasons` says why, and the way out
      Denied         the owner's: your role or the policy does not allow it
      Lacking        nobody's: this Python or this process cannot do it
      Gone           retry or look: the other side of the connection is not there any more
      AgentError     ours: a bug in livesh; the service was left as it was
"""


class LiveshError(Exception):
    """Base of everything livesh raises on purpose."""


class UserError(LiveshError):
    """The input cannot be used; *hint* says what would be right."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.hint = hint


class Refused(LiveshError):
    """Nothing was changed; *reasons* are sentences a person can act on."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons: list[str] = list(reasons)


class Denied(LiveshError):
    """The role or the policy does not allow it; nothing was changed."""


class Lacking(LiveshError):
    """This Python or this process lacks what was asked for."""


class Gone(LiveshError):
    """The other side of the connection is not there (any more)."""


class AgentError(LiveshError):
    """A fault of livesh itself; the service was left as it was."""


def said(cause: BaseException) -> str:
    """What went wrong, in one line: the name of its class and, where it has one, its text."""
    try:
        text = str(cause)
    except Exception:
        text = "(its __str__ raises)"
    return f"{type(cause).__name__}: {text}" if text else type(cause).__name__
